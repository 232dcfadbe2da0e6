import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { applyDiff } from '../../scripts/docs/run-page/apply-diff.ts';
import { maskOutput, shownOutput, withOutputs } from '../../scripts/docs/run-page/output.ts';
import type { OutputBlock } from '../../scripts/docs/run-page/page.ts';
import { parsePage } from '../../scripts/docs/run-page/parse-page.ts';

describe('parsePage', () => {
  it('reads each block with the comments before it', () => {
    const { blocks } = parsePage(
      pageOf(
        '<!-- exit: 3 -->\n```sh\nsls status\n```',
        '<!-- background -->\n\n```sh\nnpm run probe\n```',
        '<!-- not run: takes an hour -->\n```sh\nnpm run soak\n```',
        '<!-- file: app/app.ts -->\n```ts\nexport {};\n```',
        '<!-- edit: app/app.ts -->\n```diff\n+1\n```',
      ),
    );

    expect(blocks).toEqual([
      { kind: 'commands', line: 2, script: 'sls status\n', exitCode: 3, isBackground: false },
      { kind: 'commands', line: 8, script: 'npm run probe\n', exitCode: 0, isBackground: true },
      { kind: 'skipped', line: 13, why: 'takes an hour' },
      { kind: 'file', line: 18, path: 'app/app.ts', text: 'export {};\n' },
      { kind: 'edit', line: 23, path: 'app/app.ts', diff: '+1\n' },
    ]);
  });

  it('leaves blocks of other languages, other comments and blocks within blocks to the reader', () => {
    const { blocks } = parsePage(
      pageOf('<!-- generated: table -->', '```json\n{}\n```', '````md\n```sh\nrm x\n```\n````'),
    );

    expect(blocks).toEqual([]);
  });

  it('reads the pattern of the lines that an output shows', () => {
    const page = pageOf('```sh\nls\n```', '<!-- output: /^a|b$/ -->\n```text\nab\n```');

    const [, output] = parsePage(page).blocks;

    expect(output).toMatchObject({ kind: 'output', text: 'ab\n', only: /^a|b$/ });
  });

  it.each([
    ['', 20],
    ['<!-- page: speed=60 -->\n\n', 60],
  ])('%j sets the speed %d', (comment, speed) => {
    expect(parsePage(`${comment}# A page\n`).speed).toBe(speed);
  });

  it.each([
    ['```sh\nls', 'line 1: the block has no end; close it with ```'],
    ['<!-- background -->\n\ntext', 'line 1: <!-- background --> has no block after it'],
    ['<!-- edit: a -->\n```sh\n```', 'line 2: <!-- edit --> expects a block of diff, got sh'],
    ['<!-- output -->\n```\n```', 'got one without a language'],
    ['<!-- not run -->\n```sh\n```', 'line 2: expected <!-- not run: … -->, got no value'],
    ['<!-- exit: high -->\n```sh\n```', 'expected an exit code from 0 to 255, got high'],
    ['<!-- output -->\n```text\n```', 'an output needs commands before it'],
    ['<!-- background -->\n```sh\n```\n<!-- output -->\n```text\n```', 'run in the foreground'],
    ['```sh\n```\n<!-- output: all -->\n```text\n```', 'line 4: expected /pattern/, got all'],
    ['<!-- page: fast -->', 'line 1: expected page: speed=20, got fast'],
  ])('refuses %j and says why', (page, message) => {
    expect(() => parsePage(page)).toThrow(message);
  });
});

describe('withOutputs', () => {
  it('always leaves a page whose outputs are these, with everything else as it was', () => {
    const line = fc.stringMatching(/^[a-z]{0,9}$/);
    const text = fc.array(line).map((lines) => lines.map((each) => `${each}\n`).join(''));
    void fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (outputs) => {
        const before = pageWithOutputs(outputs.map(([old]) => old));
        const blocks = outputBlocks(before);

        const after = withOutputs(
          before,
          new Map(blocks.map((block, index) => [block, outputs[index]?.[1] ?? ''])),
        );

        expect(after).toBe(pageWithOutputs(outputs.map(([, now]) => now)));
      }),
    );
  });
});

describe('shownOutput', () => {
  it('shows text as a terminal does, without colours and blank lines around it', () => {
    expect(shownOutput('\n\x1b[31mred\x1b[0m  \n\nlast\n\n')).toBe('red\n\nlast\n');
  });

  it('shows only the lines that match', () => {
    expect(shownOutput('blue 90\nnothing\ngreen 10\n', /blue|green/)).toBe('blue 90\ngreen 10\n');
  });

  it('refuses a line that would end the block', () => {
    expect(() => shownOutput('```\n')).toThrow('cannot show a line that begins with ```');
  });
});

describe('maskOutput', () => {
  it.each([
    ['04:16:21  rolled-back r-20261201-041442-12', '23:59:01  rolled-back r-20261202-235901-7'],
    ['at 2026-12-01T04:16:21Z', 'at 2026-12-03T14:06:21.123Z'],
    ['1.0.0 (BJNba3Lu, 2m old)', '1.0.0 (a+Nbx3Lu, 13s old)'],
    ['1.0.0  BJNba3Lu, 2m old', '1.0.0  bJnbabLu, 1h old'],
    ['http://127.0.0.1:4566', 'http://127.0.0.1:39341'],
    ['svc-0123456789abcdef0', 'svc-00000000000000000'],
    ['green got 12 of the 10 requests in 61 s', 'green got 31 of the 10 requests in 59.5 s'],
    ['promoted by root@123456789012', 'promoted by ana@laptop.local'],
    ['failed 0 of 2315 requests', 'failed 0 of 17 requests'],
    ['green gets about 254 of them, at most 17773', 'green gets about 187 of them, at most 13104'],
    ['blue: ecommerce-api-local-blue (37 kB)', 'blue: ecommerce-api-local-blue (38 kB)'],
  ])('takes %j for the same as %j', (one, other) => {
    expect(maskOutput(one)).toBe(maskOutput(other));
  });

  it.each([
    ['90/10', '50/50'],
    ['exit code 1', 'exit code 0'],
    ['rolled-back (GreenInAlarm)', 'rolled-back (Manual)'],
    ['1.0.0 (BJNba3Lu)', '1.1.0 (BJNba3Lu)'],
    ['unchanged', 'replaced'],
    ['failed 0 of 2315 requests', 'failed 7 of 2315 requests'],
  ])('tells %j from %j', (one, other) => {
    expect(maskOutput(one)).not.toBe(maskOutput(other));
  });
});

describe('applyDiff', () => {
  it('changes the lines where they are, and needs no line numbers', () => {
    const diff = ' b\n-c\n+C\n@@\n-e\n';

    expect(applyDiff('a\nb\nc\nd\ne\n', diff)).toBe('a\nb\nC\nd\n');
  });

  it('takes a diff as git prints it', () => {
    const diff = '--- a/x.yml\n+++ b/x.yml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n';

    expect(applyDiff('a\nb\n', diff)).toBe('a\nc\n');
  });

  it.each([
    ['a line that is not there', '-z\n', 'the file does not have these lines:\nz'],
    ['a part of a line', '-aa\n', 'the file does not have these lines:\naa'],
    ['a line that is there twice', '-b\n', 'the file has these lines more than once'],
  ])('refuses %s', (_, diff, message) => {
    expect(() => applyDiff('aaa\nb\nb\n', diff)).toThrow(message);
  });

  it('always turns the one file into the other, whichever lines differ', () => {
    const lines = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 });
    void fc.assert(
      fc.property(
        lines,
        fc.array(fc.stringMatching(/^[A-Z]{0,9}$/)),
        fc.nat(),
        (old, added, at) => {
          const index = at % old.length;
          const diff = [
            ...old.slice(0, index).map((line) => ` ${line}`),
            `-${old[index]}`,
            ...added.map((line) => `+${line}`),
          ];
          const expected = old.toSpliced(index, 1, ...added);

          expect(applyDiff(fileOf(old), fileOf(diff))).toBe(fileOf(expected));
        },
      ),
    );
  });
});

function pageOf(...parts: readonly string[]): string {
  return parts.map((part) => `${part}\n\n`).join('');
}

function pageWithOutputs(texts: readonly string[]): string {
  return pageOf(
    ...texts.map((text) => `\`\`\`sh\nls\n\`\`\`\n\n<!-- output -->\n\`\`\`text\n${text}\`\`\``),
  );
}

function outputBlocks(page: string): OutputBlock[] {
  return parsePage(page).blocks.filter((block) => block.kind === 'output');
}

function fileOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
