import { type Caller, callerNames } from '../access/caller.ts';
import type { Occasion } from './fault.ts';

const LONGEST_TEXT = 2_048;
const MOST_TEXTS = 500;
const DEEPEST = 6;

/** Returns the values of a call that the selectors of faults are matched against. */
export function describeCall(
  service: string,
  operation: string,
  input: object,
  caller: Caller,
): Occasion<'call'> {
  return { service, operation, resource: resourcesIn(input), caller: callerNames(caller) };
}

/** Returns every string of an input, and the parts of ARNs, paths and URLs, so that names match. */
function resourcesIn(input: object): string[] {
  const found: string[] = [];
  collect(input, found, 0);
  return found;
}

function collect(value: unknown, found: string[], depth: number): void {
  if (found.length >= MOST_TEXTS || depth > DEEPEST) return;
  if (typeof value === 'string') {
    if (value.length <= LONGEST_TEXT) found.push(value, ...partsOf(value));
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) collect(member, found, depth + 1);
  }
}

function partsOf(text: string): string[] {
  return text.startsWith('arn:') || text.includes('/') ? text.split(/[:/]/) : [];
}
