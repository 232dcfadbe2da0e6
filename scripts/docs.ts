import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ENDPOINTS } from '../emulator/admin/endpoints.ts';
import { readServiceModel } from '../emulator/endpoint/model.ts';
import { KINDS, PLACES } from '../emulator/faults/kinds.ts';
import { SERVICES } from '../emulator/services.ts';
import { DEFAULT_SETTINGS } from '../emulator/settings.ts';
import { runScript } from './support/run-script.ts';
import { ROOT } from './support/sls.ts';

const HELP = `Writes the parts of the documentation that come out of the code, between their markers.

  --check   writes nothing, fails when something would change
  --help    this text`;

/** Which part of which page is made by what. */
const PARTS: readonly Part[] = [
  { page: 'README.md', name: 'parameters', make: async () => parametersTable() },
  { page: 'docs/emulator.md', name: 'coverage', make: coverageTable },
  { page: 'docs/emulator.md', name: 'settings', make: async () => settingsTable() },
  { page: 'docs/emulator.md', name: 'endpoints', make: async () => endpointsTable() },
  { page: 'docs/emulator.md', name: 'faults', make: async () => faultsTable() },
  { page: 'docs/emulator.md', name: 'differences', make: async () => differencesList() },
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

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
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

async function coverageTable(): Promise<string> {
  const rows = await Promise.all(
    Object.values(SERVICES).map(async ({ loadClient, operations }) => {
      const model = readServiceModel(await loadClient());
      const names = Object.keys(operations).sort();
      const count = `${names.length} of ${model.operations.size}`;
      return [model.serviceId, count, names.map((name) => `\`${name}\``).join(' ')];
    }),
  );
  return table(['service', 'operations', 'which'], rows);
}

function settingsTable(): string {
  const source = readFileSync(path.join(ROOT, 'emulator/settings.ts'), 'utf8');
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

/** Every paragraph of a comment in the emulator that begins with `Differs:`. */
function differencesList(): string {
  const folder = path.join(ROOT, 'emulator');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const lines = files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const source = readFileSync(path.join(folder, name), 'utf8');
      return differencesIn(source).map((text) => `- ${text} (\`emulator/${name}\`)`);
    });
  return lines.join('\n');
}

function differencesIn(source: string): string[] {
  const comments = [...source.matchAll(/\/\*\*[\s\S]*?\*\/|(?:^ *\/\/.*\n)+/gm)].map(
    ([text]) => text,
  );
  return comments
    .flatMap((comment) => comment.split(/\n\s*\*\s*\n/))
    .map((paragraph) => plain(paragraph.replace(/\n\s*\*\s*@[\s\S]*$/, '')))
    .filter((paragraph) => paragraph.includes('Differs: '))
    .map((paragraph) => paragraph.slice(paragraph.indexOf('Differs: ') + 'Differs: '.length))
    .map((text) => text.charAt(0).toUpperCase() + text.slice(1));
}

/** A comment's text without its stars and slashes, on one line. */
function plain(comment: string): string {
  return comment
    .replace(/^\s*(\/\*\*|\*\/|\*|\/\/)/gm, '')
    .replaceAll('*/', '')
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}
