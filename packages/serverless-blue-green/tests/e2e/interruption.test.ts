import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const MODULE = new URL('../../src/command-line/interruption.ts', import.meta.url).href;
const SAYS =
  'interrupted: the promotion may be half done; ' +
  'run sls promote --stage prod again, which finishes it';

describe('Ctrl-C', () => {
  it('in sls promote says that it may be half done and how to finish it, with exit code 130', async () => {
    expect(await interrupted('promote', false)).toEqual([130, '', `${SAYS}\n`]);
  });

  it('in sls undo says the same of an undo', async () => {
    const [code, , stderr] = await interrupted('undo', false);

    expect([code, stderr]).toEqual([
      130,
      SAYS.replace('promotion', 'undo').replace('promote', 'undo').concat('\n'),
    ]);
  });

  it('is JSON with --json', async () => {
    const [code, stdout, stderr] = await interrupted('promote', true);

    expect([code, stderr]).toEqual([130, '']);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'Interrupted', exitCode: 130, message: SAYS });
  });
});

/** Interrupts a command while it works. Returns its exit code and its output. */
async function interrupted(command: string, isJson: boolean) {
  const program = `
    import { guardInterruption } from '${MODULE}';
    const output = { print: console.log, printError: console.error };
    const never = () => new Promise(() => process.send('working', () => setInterval(() => {}, 1000)));
    await guardInterruption({ command: '${command}', stage: 'prod', isJson: ${isJson} }, output, never);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.once('message', () => child.kill('SIGINT'));
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the command has no output');
  const [out, error, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'exit')]);
  return [code, out, error];
}
