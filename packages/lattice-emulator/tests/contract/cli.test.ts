import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

describe('the command line of the emulator', () => {
  it('explains how to switch IAM off', () => {
    const { stdout, status } = run('--help');

    expect(stdout).toContain('--iam <on|off>');
    expect(status).toBe(0);
  });

  it.each(['maybe', ''])('refuses %j for IAM, which is on or off', (mode) => {
    const { stderr, status } = run(`--iam=${mode}`);

    expect(stderr.trim()).toBe(`--iam: expected on or off, got ${mode}`.trim());
    expect(status).toBe(1);
  });
});

function run(...args: string[]) {
  const file = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  return spawnSync(process.execPath, [file, ...args], { encoding: 'utf8', timeout: 30_000 });
}
