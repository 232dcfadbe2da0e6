import type { Scope } from '../../../contracts.ts';
import { periodStarts, type Window } from '../metrics/read.ts';
import { QueryRun, readMetric } from '../run-queries.ts';
import type { CloudWatchState } from '../state.ts';
import type { MetricAlarm, MetricAlarmDefinition } from './alarm.ts';
import { evaluateAlarm } from './evaluate.ts';
import { flap } from './flap.ts';
import type { Period, ThresholdRule } from './threshold.ts';
import { setState } from './transition.ts';

const INTERVALS_MS = [10_000, 60_000, 3_600_000] as const;
const DAY_SECONDS = 86_400;

/**
 * Evaluates metric alarms from now on, some time after the end of the periods that they look at.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function scheduleEvaluations(state: CloudWatchState, scope: Scope): void {
  const delayMs = scope.settings.alarmEvaluationDelayMs;
  for (const intervalMs of INTERVALS_MS) {
    const evaluateDue = () => {
      const boundary = Math.floor((scope.clock.now() - delayMs) / intervalMs) * intervalMs;
      const due = metricAlarms(state).filter(
        ({ definition }) => intervalOf(definition) === intervalMs,
      );
      return Promise.all(due.map((alarm) => evaluate(state, scope, alarm, boundary)));
    };
    scope.clock.every(intervalMs, evaluateDue, delayMs);
  }
}

function metricAlarms({ alarms }: CloudWatchState): MetricAlarm[] {
  return [...alarms.values()].filter((alarm) => alarm.kind === 'metric');
}

/**
 * Alarms of less than a minute are evaluated every 10 seconds, those of more than a day every hour.
 */
function intervalOf({
  periodSeconds,
  evaluationPeriods,
}: MetricAlarmDefinition): (typeof INTERVALS_MS)[number] {
  if (periodSeconds * evaluationPeriods > DAY_SECONDS) return 3_600_000;
  return periodSeconds < 60 ? 10_000 : 60_000;
}

/** @param boundary the end of the newest period that is evaluated */
async function evaluate(
  state: CloudWatchState,
  scope: Scope,
  alarm: MetricAlarm,
  boundary: number,
): Promise<void> {
  const now = scope.clock.now();
  const rule = ruleOf(alarm.definition);
  const count = rule.evaluationPeriods + scope.settings.alarmExtraPeriods;
  const range = readRange(state, alarm.definition, count, boundary);
  const verdict = evaluateAlarm(rule, range, now);
  const struck = flap(scope, alarm, verdict?.reasonData);
  if (struck !== undefined) return setState(state, scope, alarm, { ...struck, timestamp: now });
  // An alarm keeps the reason of its last change until the next.
  if (verdict === undefined || verdict.state === alarm.state.value) return;
  const { state: value, reason, reasonData } = verdict;
  await setState(state, scope, alarm, { value, reason, reasonData, timestamp: now });
}

/**
 * The periods before `boundary`, oldest first; they slide with it and are not aligned to the clock.
 */
function readRange(
  state: CloudWatchState,
  { watched, queries, periodSeconds }: MetricAlarmDefinition,
  count: number,
  boundary: number,
): Period[] {
  const periodMs = periodSeconds * 1_000;
  const window: Window = { start: boundary - count * periodMs, end: boundary, periodMs };
  const known = new Map<number, Period>();
  if (watched.kind === 'stat') {
    for (const point of readMetric(state.metrics, watched, window)) {
      known.set(point.timestamp, point);
    }
  } else {
    const result = new QueryRun(state.metrics, queries, () => window).valueOf(watched);
    const points = result.kind === 'series' ? result.points : [];
    for (const [timestamp, value] of points) known.set(timestamp, { timestamp, value });
  }
  return periodStarts(window).map((timestamp) => known.get(timestamp) ?? { timestamp });
}

function ruleOf(definition: MetricAlarmDefinition): ThresholdRule {
  const { watched } = definition;
  if (watched.kind === 'expression') {
    return { ...definition, stat: undefined, statistic: undefined, unit: undefined };
  }
  const { stat, statistic, unit } = watched;
  return { ...definition, stat, statistic, unit };
}
