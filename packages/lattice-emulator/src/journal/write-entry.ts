import { type Caller, callerArn, callerNames } from '../access/caller.ts';
import { toPlain } from '../shared/plain.ts';
import type { JournalEntry, Recorded, Subject } from './entry.ts';

/** Nothing is cut here: large values were cut when they were recorded. */
const UNCUT = { longest: Number.POSITIVE_INFINITY };

export function writeEntry(recorded: Recorded): JournalEntry {
  const { number, time, subject, fault, outcome } = recorded;
  return {
    number,
    time: new Date(time).toISOString(),
    ...describeSubject(subject),
    ...(outcome === undefined ? {} : describeOutcome(outcome)),
    ...(fault === undefined ? {} : { fault }),
  };
}

function describeSubject(subject: Subject): Omit<JournalEntry, 'number' | 'time'> {
  if (subject.kind === 'fault') {
    const { kind, place, does, about } = subject;
    return { kind, place, does, about };
  }
  const { kind, accountId: account, region, service } = subject;
  if (subject.kind === 'request') {
    const { method, host, path } = subject;
    return { kind, account, region, service, method, host, path };
  }
  const { operation, caller, via, input } = subject;
  const parts = { caller: describeCaller(caller), via, input: toPlain(input, UNCUT) };
  return { kind, account, region, service, operation, ...parts };
}

function describeOutcome({
  durationMs,
  output,
  error,
  status,
  targetGroupArn,
  caller,
}: NonNullable<Recorded['outcome']>): Partial<JournalEntry> {
  return {
    ...(caller === undefined ? {} : { caller: describeCaller(caller) }),
    ...(output === undefined ? {} : { output: toPlain(output, UNCUT) }),
    ...(error === undefined ? {} : { error }),
    ...(status === undefined ? {} : { status }),
    ...(targetGroupArn === undefined ? {} : { targetGroupArn }),
    durationMs: Math.round(durationMs * 1_000) / 1_000,
  };
}

function describeCaller(caller: Caller): NonNullable<JournalEntry['caller']> {
  const [name = ''] = callerNames(caller);
  const arn = caller.kind === 'service' ? caller.sourceArn : callerArn(caller);
  return { kind: caller.kind, name, arn };
}
