import { type CronFields, nextCronTime, parseCron } from './cron.ts';

/** When a rule triggers by itself, in UTC. */
export type Schedule =
  | { readonly kind: 'rate'; readonly intervalMs: number }
  | { readonly kind: 'cron'; readonly fields: CronFields };

/**
 * Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`; `undefined` for what AWS refuses.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseSchedule(expression: string): Schedule | undefined {
  const cron = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (cron !== undefined) {
    const fields = parseCron(cron);
    return fields && { kind: 'cron', fields };
  }
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate === null) return undefined;
  const count = Number(rate[1]);
  // AWS insists on the grammar: 1 minute, 2 minutes.
  if (count === 0 || (count === 1) !== (rate[3] === '')) return undefined;
  return { kind: 'rate', intervalMs: count * UNIT_MS[rate[2] as keyof typeof UNIT_MS] };
}

/**
 * The first time after `after` at which a rule triggers whose schedule was set at `setAt`; all in
 * milliseconds since the epoch. `undefined` when there is none any more.
 */
export function nextScheduledTime(
  schedule: Schedule,
  after: number,
  setAt: number,
): number | undefined {
  if (schedule.kind === 'cron') return nextCronTime(schedule.fields, after);
  const { intervalMs } = schedule;
  return setAt + (Math.floor((after - setAt) / intervalMs) + 1) * intervalMs;
}

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
