import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { HOOK_POINTS } from '../src/rollout/hooks.ts';
import { REASONS } from '../src/rollout/reasons.ts';
import { PHASES } from '../src/rollout/rollout.ts';
import { alarmsTable } from './docs/alarms-table.ts';
import { costTable, deployerPolicy, deployerPolicyNotes } from './docs/aws-page.ts';
import { exitCodesTable, refusalsTable, verbSections } from './docs/cli-page.ts';
import { coveragePage } from './docs/coverage-page.ts';
import { planJsonSchema, settingsJsonSchema } from './docs/json-schemas.ts';
import {
  differencesList,
  emulatorSettingsTable,
  endpointsTable,
  faultsTable,
  gatesTable,
  parametersTable,
  wordsTable,
} from './docs/parts.ts';
import { runScript } from './support/run-script.ts';
import { ROOT } from './support/sls.ts';

const HELP = `Writes the parts of the documentation that are generated from the code, between their markers.

  --check   write nothing, and fail when something would change
  --help    this text`;

type Make = () => string | Promise<string>;

/** The generated parts of each page, by the names of their markers. */
const PARTS: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
  'docs/aws.md': {
    policy: deployerPolicy,
    'policy notes': deployerPolicyNotes,
    cost: costTable,
  },
  'docs/configuration.md': { parameters: parametersTable },
  'docs/concepts.md': {
    phases: () => wordsTable('phase', PHASES),
    gates: gatesTable,
    hooks: () => wordsTable('hook point', HOOK_POINTS),
    reasons: () => wordsTable('reason', REASONS),
    alarms: alarmsTable,
  },
  'docs/cli.md': {
    'exit codes': exitCodesTable,
    refusals: refusalsTable,
    commands: verbSections,
  },
  'docs/emulator.md': {
    coverage: coveragePage,
    settings: emulatorSettingsTable,
    endpoints: endpointsTable,
    faults: faultsTable,
    differences: differencesList,
  },
};

/** Files that are generated as a whole. */
const FILES: Readonly<Record<string, Make>> = {
  'docs/schema/plan.json': planJsonSchema,
  'docs/schema/blue-green.json': settingsJsonSchema,
};

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  for (const [page, parts] of Object.entries(PARTS)) {
    for (const [name, make] of Object.entries(parts)) {
      await update(page, values.check, async (before) =>
        withPart(before, page, name, await make()),
      );
    }
  }
  for (const [file, make] of Object.entries(FILES)) await update(file, values.check, make);
});

/** @throws Error when only checking and the file is not what the code generates */
async function update(
  name: string,
  isCheck: boolean,
  change: (before: string) => string | Promise<string>,
): Promise<void> {
  const file = path.join(ROOT, name);
  const before = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  const after = await change(before);
  if (after === before) return;
  if (isCheck) throw new Error(`${name} is out of date, run npm run docs`);
  writeFileSync(file, after);
}

/** @throws Error when the page has no markers of that name */
function withPart(before: string, page: string, name: string, text: string): string {
  const [start, end] = [`<!-- generated: ${name} -->\n`, `<!-- end of ${name} -->`];
  const from = before.indexOf(start);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${page} has no markers for ${name}`);
  return `${before.slice(0, from + start.length)}\n${text}\n\n${before.slice(to)}`;
}
