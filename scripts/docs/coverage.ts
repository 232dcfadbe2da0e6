import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type OperationModel,
  readServiceModel,
} from '../../packages/lattice-emulator/src/endpoint/model.ts';
import type { ServiceEntry } from '../../packages/lattice-emulator/src/services.ts';
import { ROOT } from '../support/sls.ts';
import { differencesIn } from './comments.ts';
import { ALL_MEMBERS, memberNotes, REFUSED_MEMBER, textsOf501 } from './coverage-members.ts';
import { type Declaration, SourceGraph } from './source-graph.ts';

/** An operation that the emulator answers, as its code describes it. */
export type OperationCoverage = {
  readonly name: string;
  /** Its file, from the root of the repository. */
  readonly file: string;
  /** Departures from AWS; none when it works as documented. */
  readonly notes: readonly string[];
};

export type ServiceCoverage = {
  readonly serviceId: string;
  readonly operations: readonly OperationCoverage[];
  /** Notes that apply to many operations, and are therefore shown once. */
  readonly sharedNotes: readonly string[];
  /** The operations of the SDK's model that answer 501. */
  readonly missing: readonly string[];
};

/** Merges equal notes on several operations of a service. */
const MOST_TIMES = 4;
const SERVICE_FOLDER = path.join(ROOT, 'packages/lattice-emulator/src/services');
const graph = new SourceGraph();

/** Reads a service: its model, its table of operations, and the code that the operations use. */
export async function readCoverage(
  key: string,
  { client, load }: ServiceEntry,
): Promise<ServiceCoverage> {
  const [model, service] = [readServiceModel(await import(client)), await load()];
  const folder = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const index = path.join(SERVICE_FOLDER, folder, 'index.ts');
  const names = Object.keys(service.operations).sort();
  const operations = names.map((name) => readOperation(index, name, model.operations.get(name)));
  const counts = Map.groupBy(
    operations.flatMap(({ notes }) => notes),
    (note) => note,
  );
  const isShared = (note: string) => (counts.get(note)?.length ?? 0) > MOST_TIMES;
  return {
    serviceId: model.serviceId,
    operations: operations.map((operation) => ({
      ...operation,
      notes: operation.notes.filter((note) => !isShared(note)),
    })),
    sharedNotes: [...counts.keys()].filter(isShared),
    missing: [...model.operations.keys()].filter((name) => !names.includes(name)).sort(),
  };
}

function readOperation(
  index: string,
  name: string,
  model: OperationModel | undefined,
): OperationCoverage {
  const table = /operations: \{([\s\S]*)/.exec(readFileSync(index, 'utf8'))?.[1] ?? '';
  const entry =
    new RegExp(`\\b${name}:\\s*([^:]*?),?\\s*(?=\\w+:|\\}|$)`).exec(table)?.[1] ?? table;
  const reached = graph.reach(index, entry);
  const own = reached.filter(({ file }) => isOwn(file, index));
  const [, first = '', member] = /(\w+)(?:\.(\w+))?\W*$/.exec(entry) ?? [];
  const { file = index } = graph.resolve(index, first, member) ?? {};
  const members = model?.input.isStructSchema() ? [...model.input.structIterator()] : [];
  return {
    name,
    file: path.relative(ROOT, file),
    notes: [
      ...memberNotes(
        members.map(([member]) => member),
        reached,
      ),
      ...refusals(own),
      ...own.flatMap(({ comment }) => differencesIn(comment)),
    ],
  };
}

/** Leaves out what services share, such as policies. */
function isOwn(file: string, index: string): boolean {
  return file.startsWith(path.dirname(index) + path.sep);
}

/** Returns the messages of the 501s, with an ellipsis for parts of the request. */
function refusals(declarations: readonly Declaration[]): string[] {
  const texts = declarations.flatMap(textsOf501);
  const others = declarations
    .filter(({ code }) => code.includes(ALL_MEMBERS))
    .flatMap(textsOf501)
    .flatMap((text) => /^\$\{.*\} of ([^$]+)$/.exec(text)?.slice(1) ?? [])
    .map((whole) => `other members of ${whole}`);
  return [...new Set([...texts.filter((text) => !REFUSED_MEMBER.test(text)), ...others])]
    .map((text) => `refuses ${text.replace(/\$\{[^}]*\}/g, '…')}`)
    .sort();
}
