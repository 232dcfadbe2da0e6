import { describe, expect, it } from '@jest/globals';
import { MetricsNotifier } from '../../src/aws/metrics-notifier.ts';
import type { RolloutEvent } from '../../src/ports/notifier.ts';
import { EVENT_KINDS, type EventKind } from '../../src/rollout/event-kind.ts';
import { RecordedMetrics } from '../support/recorded-metrics.ts';
import { aRolloutEvent } from '../support/rollout-event.ts';

const MOVES: readonly EventKind[] = ['shifted', 'rolled-back', 'promoted'];

describe('the metrics of an event', () => {
  it.each(['shifted', 'promoted'] as const)('show the weights, by the second: %s', async (kind) => {
    expect(await publishedFor({ kind })).toEqual([{ BlueWeight: [90, 1], GreenWeight: [10, 1] }]);
  });

  it('count a rollback', async () => {
    expect(await publishedFor({ kind: 'rolled-back' })).toEqual([
      { BlueWeight: [90, 1], GreenWeight: [10, 1], Rollbacks: [1, 1] },
    ]);
  });

  it('show how long after its alarm a rollback was live', async () => {
    expect(await publishedFor({ kind: 'rolled-back', sinceAlarmMs: 1_234 })).toEqual([
      { BlueWeight: [90, 1], GreenWeight: [10, 1], Rollbacks: [1, 1], AlarmToBlue: [1_234, 1] },
    ]);
  });

  const others = EVENT_KINDS.filter((kind) => !MOVES.includes(kind));

  it.each(others)('are none for %s, which moves no traffic', async (kind) => {
    expect(await publishedFor({ kind })).toEqual([]);
  });
});

async function publishedFor(changes: Partial<RolloutEvent>): Promise<RecordedMetrics['published']> {
  const metrics = new RecordedMetrics();
  await new MetricsNotifier(metrics).notify(aRolloutEvent(changes));
  return metrics.published;
}
