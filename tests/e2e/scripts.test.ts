import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { NO_ENDPOINT, ROOT } from '../../scripts/support/sls.ts';

const SCRIPTS = [
  'scripts/demo.ts',
  'scripts/probe.ts',
  'scripts/bench.ts',
  'scripts/soak.ts',
  'scripts/docs.ts',
  'packages/lattice-emulator/src/cli.ts',
];

describe.each(SCRIPTS)('%s', (script) => {
  it('prints its help and does nothing else', async () => {
    const { exitCode, stdout, stderr } = await runScript(script, '--help');

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--help');
  });

  it('refuses a flag that it does not have', async () => {
    const { exitCode, stdout, stderr } = await runScript(script, '--no-such-flag');

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('--no-such-flag');
  });
});

describe('npm run probe', () => {
  it.each([
    [
      ['--header', 'nocolon'],
      '--header: expected a name and a text such as x-environment:green, got nocolon',
    ],
    [
      ['--header', ':text'],
      '--header: expected a name and a text such as x-environment:green, got :text',
    ],
    [['--rate', '0'], '--rate: expected a whole number from 1 to 1000, got 0'],
  ])('with %j is refused', async (flags, message) => {
    expect(await runScript('scripts/probe.ts', ...flags)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${message}\n`,
    });
  });

  it('says what to do where the emulator does not run, at the endpoint that is set', async () => {
    const { exitCode, stderr } = await runScript('scripts/probe.ts');

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^connection refused at http:\/\/127\.0\.0\.1:9: is the emulator running\? start it with npm run emulator/,
    );
  });
});

/** Runs a script, whose endpoint refuses connections. */
async function runScript(script: string, ...flags: readonly string[]) {
  const child = spawn(process.execPath, [path.join(ROOT, script), ...flags], {
    env: { ...process.env, AWS_ENDPOINT_URL: NO_ENDPOINT },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { exitCode, stdout, stderr };
}
