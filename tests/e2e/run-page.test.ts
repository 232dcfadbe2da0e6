import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parsePage } from '../../scripts/docs/run-page/parse-page.ts';
import { runPage } from '../../scripts/docs/run-page/run-page.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';

const TIMEOUT_MS = 10_000;
const UNTIL_IT_ENDED =
  'until [ -s pid ] && ! kill -0 "$(cat pid)" 2> /dev/null; do sleep 0.01; done';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'lattice-blue-green-page-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a page that is run', () => {
  it('keeps the folder and the exported variables from block to block', async () => {
    const outputs = await run(
      sh('mkdir app; cd app; export GREETING="one\ntwo"'),
      sh('echo "$GREETING in $(basename "$PWD")"'),
      output(),
    );

    expect(outputs).toEqual(['one\ntwo in app\n']);
  });

  it('shows what was printed to both outputs in its order, without the path of the machine', async () => {
    const outputs = await run(
      sh('echo one; echo two >&2; pwd; echo "not this"'),
      output(': /^(?!not)/'),
    );

    expect(outputs).toEqual(['one\ntwo\n~/lattice-blue-green\n']);
  });

  it('writes files and applies edits to them', async () => {
    await run(
      '<!-- file: app.ts -->\n```ts\nconst a = 1;\nconst b = 2;\n```',
      '<!-- edit: app.ts -->\n```diff\n const a = 1;\n-const b = 2;\n+const b = 3;\n```',
    );

    expect(readFileSync(path.join(folder, 'app.ts'), 'utf8')).toBe('const a = 1;\nconst b = 3;\n');
  });

  it('runs blocks in the background until it ends, with all that they started', async () => {
    await run(
      `<!-- background -->\n${sh('echo $$ > pid; sleep 600')}`,
      sh('until [ -s pid ]; do sleep 0.01; done'),
    );

    const pid = Number(readFileSync(path.join(folder, 'pid'), 'utf8'));
    await expect(
      waitUntil('the end of it', () => (isRunning(pid) ? undefined : true), TIMEOUT_MS),
    ).resolves.toBe(true);
  });

  it('goes on after a block that ends with the promised exit code', async () => {
    const outputs = await run(`<!-- exit: 3 -->\n${sh('echo refused; exit 3')}`, output());

    expect(outputs).toEqual(['refused\n']);
  });

  it.each([
    [
      'a command fails',
      [sh('echo why; false; echo next')],
      /^line 1: exit code 1 instead of 0\necho why; false; echo next\n\nwhy$/m,
    ],
    ['a part of a pipe fails', [sh('false | true')], /^line 1: exit code 1 instead of 0/],
    ['a variable is not set', [sh('echo $NOTHING')], /NOTHING: unbound variable/],
    ['a refusal does not come', [`<!-- exit: 3 -->\n${sh('true')}`], /exit code 0 instead of 3/],
    [
      'a block in the background fails',
      [`<!-- background -->\n${sh('echo $$ > pid; exit 4')}`, sh(UNTIL_IT_ENDED)],
      /^line 2: in the background, exit code 4 instead of 0/,
    ],
    [
      'an edit does not fit',
      ['<!-- file: a -->\n```\nx\n```', '<!-- edit: a -->\n```diff\n-y\n```'],
      /^line 7: the file does not have these lines:\ny/,
    ],
    [
      'a file is outside of the repository',
      ['<!-- file: ../a -->\n```\nx\n```'],
      /^line 2: expected a file of the repository, got \.\.\/a/,
    ],
  ])('fails when %s, and says where', async (_, parts, message) => {
    await expect(run(...parts)).rejects.toThrow(message);
  });

  it('ends at once when it is interrupted', async () => {
    const interruption = new AbortController();
    const running = runPage(parsePage(sh('touch begun; sleep 600')), {
      folder,
      env: environment(),
      signal: interruption.signal,
    });
    const begun = path.join(folder, 'begun');
    await waitUntil('the block', () => existsSync(begun) || undefined, TIMEOUT_MS);

    interruption.abort();

    await expect(running).rejects.toThrow('line 1: exit code');
  });
});

async function run(...parts: readonly string[]): Promise<string[]> {
  const page = parsePage(parts.map((part) => `${part}\n\n`).join(''));
  return [...(await runPage(page, { folder, env: environment() })).values()];
}

function environment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '' };
}

function sh(script: string): string {
  return `\`\`\`sh\n${script}\n\`\`\``;
}

function output(filter = ''): string {
  return `<!-- output${filter} -->\n\`\`\`text\n\`\`\``;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
