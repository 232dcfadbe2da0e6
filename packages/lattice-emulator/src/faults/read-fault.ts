import { parseDuration } from '../duration.ts';
import type { ServiceModel } from '../endpoint/model.ts';
import { InputReader, integerFrom, numberFrom, parseText } from '../shared/problems.ts';
import type { Fault, FaultInput, FaultOptions } from './fault.ts';
import {
  KINDS,
  type Kind,
  OPTIONS,
  type Option,
  PLACES,
  type Place,
  type Selector,
} from './kinds.ts';
import { readSchedule, SCHEDULE } from './read-schedule.ts';
import { isRead } from './stale-reads.ts';

/** Loads the model of each service, by the service's name in faults and in the journal. */
export type Catalog = ReadonlyMap<string, () => ServiceModel>;

const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * Checks a fault that a user adds.
 *
 * @param now milliseconds since the epoch, on the emulator's clock
 * @throws InputError with everything that is wrong with it
 */
export function readFault(input: unknown, catalog: Catalog, now: number): Fault {
  const { kind: asked, service } = { ...(input as { kind?: unknown; service?: unknown }) };
  const kind = isKind(asked) ? asked : 'error';
  const place = placeOf(kind, service);
  const reader = new InputReader(input, ['kind', ...membersOf(asked, place), ...SCHEDULE]);
  if (!isKind(asked)) reader.report('kind', `one of ${Object.keys(KINDS).join(', ')}`, asked);
  const selectors = readSelectors(reader, place);
  checkService(reader, place, selectors.service, catalog);
  checkOperation(reader, kind, selectors, catalog);
  const options = readOptions(reader, kind, place);
  if (place === 'call') checkError(reader, options, selectors.service, catalog);
  const schedule = readSchedule(reader, now);
  reader.finish();
  return { input: input as FaultInput, kind, place, selectors, options, ...schedule };
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === 'string' && Object.hasOwn(KINDS, kind);
}

/** Returns the members that a kind may have; for an unknown kind, those of all kinds. */
function membersOf(kind: unknown, place: Place): string[] {
  if (isKind(kind)) {
    // Errors of requests have a status and no name.
    const options = Object.keys(KINDS[kind].options).filter(
      (name) => place !== 'request' || name !== 'error',
    );
    return [...PLACES[place].selectors, ...options];
  }
  const selectors = Object.values(PLACES).flatMap(({ selectors: some }) => [...some]);
  return [...new Set([...selectors, ...Object.keys(OPTIONS)])];
}

function placeOf(kind: Kind, service: unknown): Place {
  const places: readonly Place[] = KINDS[kind].places;
  const isForRequests = places.includes('request') && service === PLACES.request.service;
  return isForRequests ? 'request' : (places[0] ?? 'call');
}

function readSelectors(reader: InputReader, place: Place): Fault['selectors'] {
  const selectors: Partial<Record<Selector, string>> = {};
  for (const name of PLACES[place].selectors) {
    const pattern = reader.read(name, 'a non-empty string, in which * matches anything', parseText);
    if (pattern !== undefined) selectors[name] = pattern;
  }
  return selectors;
}

function checkService(
  reader: InputReader,
  place: Place,
  service: string | undefined,
  catalog: Catalog,
): void {
  const only = PLACES[place].service;
  const names = only === undefined ? [...catalog.keys()] : [only];
  if (service === undefined || service.includes('*') || names.includes(service)) return;
  reader.report('service', `one of ${names.join(', ')}`, service);
}

function checkOperation(
  reader: InputReader,
  kind: Kind,
  { service = '', operation }: Fault['selectors'],
  catalog: Catalog,
): void {
  if (operation === undefined || operation.includes('*')) return;
  if (kind === 'stale-read' && !isRead(service, operation)) {
    reader.report('operation', 'a read: Get, List, Describe or Head', operation);
  }
  const model = catalog.get(service)?.();
  if (model === undefined || model.operations.has(operation)) return;
  reader.report('operation', `an operation of ${service}`, operation);
}

function readOptions(reader: InputReader, kind: Kind, place: Place): FaultOptions {
  const defaults: Readonly<Partial<Record<Option, string>>> = KINDS[kind].options;
  const isRealTime = place !== 'delivery' && kind !== 'stale-read';
  const ms = (name: Option) =>
    readDuration(reader, name, isRealTime) ?? parseDuration(defaults[name]) ?? 0;
  const text = (name: Option) => reader.read(name, 'a non-empty string', parseText);
  return {
    byMs: ms('by'),
    atMostMs: ms('atMost'),
    afterMs: ms('after'),
    error: text('error'),
    message: text('message'),
    status: reader.read('status', 'a status from 400 to 599', integerFrom(400, 599)),
  };
}

/** Limits durations in real time, because real clients wait for them. */
function readDuration(reader: InputReader, name: Option, isRealTime: boolean): number | undefined {
  if (OPTIONS[name] !== 'duration') return undefined;
  const expected = `a duration such as 500ms, 10s or 5m${isRealTime ? ', at most 5 minutes' : ''}`;
  const limit = isRealTime ? LONGEST_WAIT_MS : Number.POSITIVE_INFINITY;
  return reader.read(name, expected, (value) => numberFrom(0, limit)(parseDuration(value)));
}

/** Requires a status for an error that the service does not model. */
function checkError(
  reader: InputReader,
  { error, status }: FaultOptions,
  service: string | undefined,
  catalog: Catalog,
): void {
  if (error === undefined || status !== undefined) return;
  const model = catalog.get(service ?? '')?.();
  if (model?.errors.has(error)) return;
  const names = [...(model?.errors.keys() ?? [])].sort().join(', ');
  const modelled = model === undefined ? 'with one service' : `one of ${names}`;
  reader.report(
    'error',
    `an error that the service models, ${modelled}; or any error together with a status`,
    error,
  );
}
