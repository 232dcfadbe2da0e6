import { SERVICES } from '../../packages/lattice-emulator/src/services.ts';
import { readCoverage, type ServiceCoverage } from './coverage.ts';
import { table } from './markdown.ts';

const REFUSES = 'refuses ';

/** Returns a table of every service's operations: complete, partial and how, or unsupported. */
export async function coveragePage(): Promise<string> {
  const services = await readServices();
  const summary = services.map(({ serviceId, operations, missing }) => {
    const partly = operations.filter(({ notes }) => notes.length > 0).length;
    const anchor = serviceId.toLowerCase().replaceAll(' ', '-');
    const counts = [operations.length - partly, partly, missing.length].map(String);
    return [`[${serviceId}](#${anchor})`, ...counts];
  });
  return [
    table(['service', 'works', 'partly', 'no'], summary),
    ...services.map(describeService),
  ].join('\n\n');
}

/** Returns the notes on all operations, so that other pages do not repeat them. */
export async function coverageNotes(): Promise<ReadonlySet<string>> {
  const services = await readServices();
  return new Set(
    services.flatMap(({ operations, sharedNotes }) => [
      ...sharedNotes,
      ...operations.flatMap(({ notes }) => notes),
    ]),
  );
}

function readServices(): Promise<ServiceCoverage[]> {
  return Promise.all(Object.entries(SERVICES).map(([key, entry]) => readCoverage(key, entry)));
}

function describeService({ serviceId, operations, sharedNotes, missing }: ServiceCoverage): string {
  const rows = operations.map(({ name, file, notes }) => [
    `[${name}](../${file})`,
    notes.length === 0 ? 'works' : 'partly',
    sentences(notes),
  ]);
  const names = missing.map((name) => `\`${name}\``).join(' ');
  return [
    `### ${serviceId}`,
    ...(sharedNotes.length === 0 ? [] : [`In many operations: ${sentences(sharedNotes)}`]),
    table(['operation', '', 'how'], rows),
    ...(missing.length === 0
      ? []
      : [
          `<details><summary>Not supported: ${missing.length} operations</summary>\n\n${names}\n\n</details>`,
        ]),
  ].join('\n\n');
}

/** Joins refusals into one sentence, and makes every other note a sentence of its own. */
function sentences(notes: readonly string[]): string {
  const refused = notes.filter((note) => note.startsWith(REFUSES));
  const others = notes.filter((note) => !note.startsWith(REFUSES));
  const refusals = refused.map((note) => note.slice(REFUSES.length)).join('; ');
  return [...(refused.length === 0 ? [] : [REFUSES + refusals]), ...others].map(sentence).join(' ');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith('.') ? '' : '.');
}
