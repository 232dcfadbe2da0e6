import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ENDPOINTS } from '../packages/lattice-emulator/src/admin/endpoints.ts';
import { KINDS, PLACES } from '../packages/lattice-emulator/src/faults/kinds.ts';
import { DEFAULT_SETTINGS } from '../packages/lattice-emulator/src/settings.ts';
import { MOMENTS } from '../src/rollout/hooks.ts';
import { REASONS } from '../src/rollout/reasons.ts';
import { PHASES } from '../src/rollout/rollout.ts';
import { differencesIn, plain } from './docs/comments.ts';
import { coverageNotes, coveragePage, table } from './docs/coverage-page.ts';
import { runScript } from './support/run-script.ts';
import { ROOT } from './support/sls.ts';

const HELP = `Writes the parts of the documentation that come out of the code, between their markers.

  --check   writes nothing, fails when something would change
  --help    this text`;

const EMULATOR = 'packages/lattice-emulator/src';

/** Which part of which page is made by what. */
const PARTS: readonly Part[] = [
  { page: 'README.md', name: 'parameters', make: async () => parametersTable() },
  { page: 'docs/concepts.md', name: 'phases', make: async () => wordsTable('phase', PHASES) },
  { page: 'docs/concepts.md', name: 'hooks', make: async () => wordsTable('moment', MOMENTS) },
  { page: 'docs/concepts.md', name: 'reasons', make: async () => wordsTable('reason', REASONS) },
  { page: 'docs/emulator.md', name: 'coverage', make: coveragePage },
  { page: 'docs/emulator.md', name: 'settings', make: async () => settingsTable() },
  { page: 'docs/emulator.md', name: 'endpoints', make: async () => endpointsTable() },
  { page: 'docs/emulator.md', name: 'faults', make: async () => faultsTable() },
  { page: 'docs/emulator.md', name: 'differences', make: differencesList },
];

type Part = {
  readonly page: string;
  readonly name: string;
  readonly make: () => Promise<string>;
};

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  for (const part of PARTS) await update(part, values.check);
});

/** @throws Error when only checking and the page is not what the code says, or has no such part */
async function update({ page, name, make }: Part, isCheck: boolean): Promise<void> {
  const file = path.join(ROOT, page);
  const before = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- generated: ${name} -->\n`, `<!-- end of ${name} -->`];
  const from = before.indexOf(start);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${page} has no place for ${name}`);
  const after = `${before.slice(0, from + start.length)}\n${await make()}\n\n${before.slice(to)}`;
  if (after === before) return;
  if (isCheck) throw new Error(`${page}: the part ${name} is old, run npm run docs`);
  writeFileSync(file, after);
}

/** The defaults of `serverless.yml`, with the comments beside them. */
function parametersTable(): string {
  const source = readFileSync(path.join(ROOT, 'serverless.yml'), 'utf8');
  const defaults = /^params:\n {2}default:\n((?: {4}.*\n|\n)+)/m.exec(source)?.[1] ?? '';
  const rows = [...defaults.matchAll(/^ {4}(\w+): (.*?)(?: # (.+))?$/gm)].map(
    ([, name = '', value = '', comment = '']) => [
      `\`${name}\``,
      value === "''" ? '' : `\`${value}\``,
      comment,
    ],
  );
  return table(['parameter', 'default', 'meaning'], rows);
}

/** The closed sets of words of the core, with what each means. */
function wordsTable(head: string, words: Readonly<Record<string, string>>): string {
  const rows = Object.entries(words).map(([word, meaning]) => [`\`${word}\``, meaning]);
  return table([head, 'meaning'], rows);
}

function settingsTable(): string {
  const source = readFileSync(path.join(ROOT, EMULATOR, 'settings.ts'), 'utf8');
  const rows = Object.entries(DEFAULT_SETTINGS).map(([name, value]) => {
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s+readonly ${name}:`).exec(
      source,
    )?.[1];
    return [`\`${name}\``, `\`${value}\``, plain(comment ?? '')];
  });
  return table(['setting', 'default', 'what AWS leaves open'], rows);
}

function endpointsTable(): string {
  const rows = ENDPOINTS.map(({ method, path: name, does }) => {
    const id = name.endsWith('/') ? '{id}' : '';
    return [`\`${method} /_emulator/${name}${id}\``, does];
  });
  return table(['endpoint', 'what it does'], rows);
}

function faultsTable(): string {
  const rows = Object.entries(KINDS).map(([kind, { does, options, places }]) => {
    const written = Object.entries(options).map(([name, value]) =>
      value === '' ? `\`${name}\`` : `\`${name}\` (${value})`,
    );
    const selectors = new Set(places.flatMap((place) => PLACES[place].selectors));
    const selected = [...selectors].map((name) => `\`${name}\``);
    return [`\`${kind}\``, does, written.join(' '), selected.join(' ')];
  });
  return table(['kind', 'what happens', 'options', 'selected by'], rows);
}

/** Every paragraph of a comment in the emulator that begins with `Differs:`, of no operation. */
async function differencesList(): Promise<string> {
  const folder = path.join(ROOT, EMULATOR);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const told = await coverageNotes();
  const lines = files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      differencesIn(readFileSync(path.join(folder, name), 'utf8'))
        .filter((text) => !told.has(text))
        .map((text) => `- ${text} (\`${EMULATOR}/${name}\`)`),
    );
  return lines.join('\n');
}
