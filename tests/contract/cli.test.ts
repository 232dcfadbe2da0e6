import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/support/sls.ts';

describe('the command line of the emulator', () => {
  it('tells how to switch IAM off', () => {
    const { stdout, status } = run('--help');

    expect(stdout).toContain('--iam <on|off>');
    expect(status).toBe(0);
  });

  it.each(['maybe', ''])('takes on and off for IAM, and not %j', (mode) => {
    const { stderr, status } = run(`--iam=${mode}`);

    expect(stderr.trim()).toBe(`--iam: expected on or off, got ${mode}`.trim());
    expect(status).toBe(1);
  });
});

function run(...args: string[]) {
  const file = path.join(ROOT, 'emulator/cli.ts');
  return spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 30_000 });
}
