import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEmulatorProcess } from '../support/emulator-process.ts';
import { runScript } from '../support/run-script.ts';
import { changedOutputs, withOutputs } from './run-page/output.ts';
import type { Block, OutputBlock } from './run-page/page.ts';
import { pageEnvironment } from './run-page/page-environment.ts';
import { parsePage } from './run-page/parse-page.ts';
import { runPage } from './run-page/run-page.ts';
import { PageWorkspace } from './run-page/workspace.ts';

const HELP = `Runs a page of the documentation from top to bottom, in a copy of this repository and against an
emulator of its own, and writes what the commands print into the page's blocks of output.

  npm run docs:page -- docs/<page>.md [--check]

  --check   write nothing, and fail when an output says something else; ids, times, hashes, ports,
            durations and counts of requests may differ
  --help    this text

Blocks of a page, each by a comment on the line before it:

  <!-- page: speed=60 -->           on the first line of the page: speed of the emulator's clock (20)
  \`\`\`sh                             is run by bash; folder and exported variables are kept
  <!-- exit: 3 -->                  the commands end with this exit code
  <!-- background -->               the commands run until the page ends
  <!-- not run: why -->             the commands are for the reader only
  <!-- file: app/app.ts -->         the block is written to this file
  <!-- edit: serverless.yml -->     the \`\`\`diff is applied to this file; it needs no line numbers
  <!-- output -->                   the \`\`\`text becomes what the commands before it printed
  <!-- output: /pattern/ -->        … the lines of it that match`;

await runScript(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (values.help) return console.log(HELP);
  if (file === undefined) throw new Error('which page? npm run docs:page -- docs/<page>.md');

  const markdown = readFileSync(file, 'utf8');
  const changed = changedOutputs(await outputsOf(markdown));
  for (const [block, now] of changed) console.log(differenceOf(file, block, now));
  if (values.check && changed.size > 0) {
    throw new Error(`${file} is out of date, run npm run docs:page -- ${file}`);
  }
  if (!values.check) writeFileSync(file, withOutputs(markdown, changed));
});

async function outputsOf(markdown: string): Promise<ReadonlyMap<OutputBlock, string>> {
  const page = parsePage(markdown);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const emulator = await startEmulatorProcess('--speed', String(page.speed));
  const workspace = new PageWorkspace();
  const { folder } = workspace;
  try {
    return await runPage(page, {
      folder,
      env: pageEnvironment(folder, emulator.url),
      onBlock: announce,
      onPrinted: (printed) => process.stdout.write(printed),
      signal: interruption.signal,
    });
  } finally {
    workspace.remove();
    await emulator.stop();
  }
}

function announce(block: Block): void {
  if (block.kind === 'commands') console.log(block.script.replace(/^(?=.)/gm, '$ ').trimEnd());
  if (block.kind === 'skipped') console.log(`line ${block.line} is not run: ${block.why}`);
}

function differenceOf(file: string, { line, text }: OutputBlock, now: string): string {
  const signed = (sign: string, lines: string) => lines.replace(/^(?=.)/gm, sign);
  return `${file}:${line}\n${signed('- ', text)}${signed('+ ', now)}`;
}
