import { describeBuild, type RolloutImpact, type RolloutStatus } from '../../../../src/contract.ts';
import { timeOf } from './history-line.ts';

/** Says what a rollout released, and what that has cost callers. Unknown is never shown as none. */
export function impactLines({ id, impact }: Pick<RolloutStatus, 'id' | 'impact'>): string[] {
  const { plan, build, blue, green } = impact;
  return [
    `${id}: ${plan}, green ${describeBuild(build)}`,
    `${describe('green', green)}, ${describe('blue', blue)}, ${describeRange(impact)}`,
  ];
}

function describe(environment: string, { requests, failed }: RolloutImpact['green']): string {
  if (requests === undefined) return `${environment}: requests unknown, none was counted`;
  const noun = requests === 1 ? 'request' : 'requests';
  return `${environment} failed ${failed ?? 'an unknown number'} of ${requests} ${noun}`;
}

/** Metrics are counted by period, so the range is a little longer than the rollout was. */
function describeRange({ from, to, periodSeconds }: RolloutImpact): string {
  const isSameDay = from.slice(0, 10) === to.slice(0, 10);
  const end = isSameDay ? timeOf(to) : `${to.slice(0, 10)} ${timeOf(to)}`;
  const range = `from ${from.slice(0, 10)} ${timeOf(from)} to ${end} UTC`;
  return periodSeconds === 0 ? range : `${range}, in periods of ${describePeriod(periodSeconds)}`;
}

function describePeriod(seconds: number): string {
  const minutes = seconds / 60;
  return minutes === 1 ? 'a minute' : minutes === 60 ? 'an hour' : `${minutes} minutes`;
}
