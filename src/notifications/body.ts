import type { DeliveredEvent } from '../events/rollout-event.ts';
import type { AlarmCause } from '../rollout/alarms.ts';
import { alarmLink, logLink, type Place } from './console-link.ts';
import { describeImpact, type Impact } from './impact.ts';
import { nextStepsAfter } from './next-steps.ts';
import { singleLine } from './single-line.ts';

/** The stack that a mail is about. */
export type Stack = Place & {
  readonly service: string;
  readonly stage: string;
  readonly rolloutFunction: string;
};

/**
 * Returns the text of a mail: what happened, the facts, what to do next, and where to look.
 *
 * @param impact of a rollback; unknown where it is left out
 */
export function bodyFor(event: DeliveredEvent, stack: Stack, impact?: Impact): string {
  const { steps, page } = nextStepsAfter(event, stack.stage);
  const link = linkFor(event, stack);
  return [
    singleLine(event.message),
    '',
    ...factsOf(event, stack, impact).map(([name, value]) => `${name}: ${singleLine(value)}`),
    '',
    'What to do next:',
    ...steps.map(([purpose, command]) => `- ${purpose}: ${command}`),
    '',
    ...(link === undefined ? [] : [`Console: ${link}`]),
    `Runbook: ${page}`,
  ].join('\n');
}

type Fact = readonly [name: string, value: string];

function factsOf(event: DeliveredEvent, stack: Stack, impact: Impact | undefined): Fact[] {
  const { kind, rollout, plan, build, to, reason, actor, alarm, atMs } = event;
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['Requests so far', kind === 'rolled-back' ? describeImpact(impact) : undefined],
    ['Alarm', alarm && describeAlarm(alarm)],
    ['Comment', actor?.comment],
  ];
  return [
    ['Service', `${stack.service}, stage ${stack.stage}, ${stack.region}`],
    ['Time', iso(atMs)],
    ['Weights now', `blue ${to.blue} %, green ${to.green} %`],
    ['Reason', reason],
    ['Rollout', rollout ?? 'none, or its record could not be read'],
    ['Plan', plan ?? 'unknown'],
    ['Build of green', build ?? 'unknown'],
    ['By', actor?.id ?? 'the service itself'],
    ...optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  ];
}

function describeAlarm({ name, wentOffAtMs }: AlarmCause): string {
  return wentOffAtMs === undefined ? name : `${name}, since ${iso(wentOffAtMs)}`;
}

function linkFor({ alarm }: DeliveredEvent, stack: Stack): string | undefined {
  return alarm === undefined ? logLink(stack, stack.rolloutFunction) : alarmLink(stack, alarm.name);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
