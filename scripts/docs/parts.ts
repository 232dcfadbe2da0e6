import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ENDPOINTS } from '../../packages/lattice-emulator/src/admin/endpoints.ts';
import { KINDS, PLACES } from '../../packages/lattice-emulator/src/faults/kinds.ts';
import { DEFAULT_SETTINGS } from '../../packages/lattice-emulator/src/settings.ts';
import type { Gate } from '../../src/rollout/gates/gate.ts';
import { GATES } from '../../src/rollout/gates/gates.ts';
import { ROOT } from '../support/sls.ts';
import { differencesIn, plain } from './comments.ts';
import { coverageNotes } from './coverage-page.ts';
import { table } from './markdown.ts';

const EMULATOR = 'packages/lattice-emulator/src';

/** Returns the defaults of serverless.yml, with the comments beside them. */
export function parametersTable(): string {
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

/** Returns a closed set of words of the core, with the meaning of each. */
export function wordsTable(head: string, words: Readonly<Record<string, string>>): string {
  const rows = Object.entries(words).map(([word, meaning]) => [`\`${word}\``, meaning]);
  return table([head, 'meaning'], rows);
}

const CHECKED: Readonly<Record<Gate['checked'], string>> = {
  continuous: 'always',
  'before-step': 'before a step',
  baking: 'in a bake',
};

/** Returns the gates: when each is checked, and the reason of its failure. */
export function gatesTable(): string {
  const rows = GATES.map(({ name, checked, summary, failure }) => {
    return [`\`${name}\``, CHECKED[checked], summary, `\`${failure}\``];
  });
  return table(['gate', 'checked', 'verdict', 'reason'], rows);
}

/** Returns the emulator's settings for what AWS leaves open. */
export function emulatorSettingsTable(): string {
  const source = readFileSync(path.join(ROOT, EMULATOR, 'settings.ts'), 'utf8');
  const rows = Object.entries(DEFAULT_SETTINGS).map(([name, value]) => {
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s+readonly ${name}:`).exec(
      source,
    )?.[1];
    return [`\`${name}\``, `\`${value}\``, plain(comment ?? '')];
  });
  return table(['setting', 'default', 'what AWS leaves open'], rows);
}

/** Returns the emulator's endpoints for tests. */
export function endpointsTable(): string {
  const rows = ENDPOINTS.map(({ method, path: name, does }) => {
    const id = name.endsWith('/') ? '{id}' : '';
    return [`\`${method} /_emulator/${name}${id}\``, does];
  });
  return table(['endpoint', 'what it does'], rows);
}

/** Returns the faults that the emulator can inject. */
export function faultsTable(): string {
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

/** Returns every `Differs:` paragraph in the emulator's comments that belongs to no operation. */
export async function differencesList(): Promise<string> {
  const folder = path.join(ROOT, EMULATOR);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const listed = await coverageNotes();
  const lines = files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      differencesIn(readFileSync(path.join(folder, name), 'utf8'))
        .filter((text) => !listed.has(text))
        .map((text) => `- ${text} (\`${EMULATOR}/${name}\`)`),
    );
  return lines.join('\n');
}
