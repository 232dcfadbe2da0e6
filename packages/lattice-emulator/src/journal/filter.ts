import { callerNames } from '../access/caller.ts';
import { InputReader, parseText } from '../shared/problems.ts';
import { matchesText } from '../shared/text-match.ts';
import type { Recorded } from './entry.ts';

/** Selects entries; in a string, `*` matches anything. */
export type JournalFilter = {
  /** A name such as `vpc-lattice`; `vpc-lattice-svcs` selects requests. */
  readonly service?: string;
  /** An operation, or the method of a request. */
  readonly operation?: string;
  /** The name of a role, a service principal, `root`, `anonymous`, or an ARN. */
  readonly caller?: string;
  /** The id of a fault that struck. */
  readonly fault?: string;
  /** The number of an entry, for later ones, or an ISO time, for entries from then on. */
  readonly since?: string | number;
};

const NAMES = ['service', 'operation', 'caller', 'fault', 'since'];

/** @throws InputError with every problem of the input */
export function readFilter(input: object): JournalFilter {
  const reader = new InputReader(input, NAMES);
  const filter: Record<string, string | number> = {};
  for (const name of ['service', 'operation', 'caller', 'fault']) {
    const text = reader.read(name, 'a non-empty string, in which * matches anything', parseText);
    if (text !== undefined) filter[name] = text;
  }
  const since = reader.read('since', 'the number of an entry or an ISO time', parseSince);
  if (since !== undefined) filter.since = since;
  reader.finish();
  return filter;
}

export function selects(filter: JournalFilter, recorded: Recorded): boolean {
  const { subject, fault } = recorded;
  return (
    fits(filter.service, 'service' in subject ? [subject.service] : []) &&
    fits(filter.operation, operationOf(recorded)) &&
    fits(filter.caller, callersOf(recorded)) &&
    fits(filter.fault, fault === undefined ? [] : [fault]) &&
    isSince(filter.since, recorded)
  );
}

function fits(pattern: string | undefined, texts: readonly string[]): boolean {
  return pattern === undefined || texts.some((text) => matchesText(pattern, text));
}

function operationOf({ subject }: Recorded): string[] {
  if (subject.kind === 'call') return [subject.operation];
  return subject.kind === 'request' ? [subject.method] : [];
}

function callersOf({ subject, outcome }: Recorded): string[] {
  const caller = subject.kind === 'call' ? subject.caller : outcome?.caller;
  return caller === undefined ? [] : callerNames(caller);
}

function isSince(since: string | number | undefined, { number, time }: Recorded): boolean {
  if (since === undefined) return true;
  return typeof since === 'number' ? number > since : time >= Date.parse(since);
}

function parseSince(value: unknown): string | number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  return Number.isNaN(Date.parse(value)) ? undefined : value;
}
