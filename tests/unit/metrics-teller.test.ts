import { describe, expect, it } from '@jest/globals';
import { MetricsTeller } from '../../src/aws/metrics-teller.ts';
import type { News } from '../../src/ports/teller.ts';
import { NEWS_KINDS, type NewsKind } from '../../src/rollout/news.ts';
import { aNews } from '../support/news.ts';

const MOVES: readonly NewsKind[] = ['shifted', 'rolled-back', 'promoted'];

describe('the metrics of what has happened', () => {
  it.each(['shifted', 'promoted'] as const)('show the weights of what was %s', async (kind) => {
    expect(await publishedFor({ kind })).toEqual([{ BlueWeight: 90, GreenWeight: 10 }]);
  });

  it('count a rollback', async () => {
    expect(await publishedFor({ kind: 'rolled-back' })).toEqual([
      { BlueWeight: 90, GreenWeight: 10, Rollbacks: 1 },
    ]);
  });

  it('show how long after its alarm a rollback was live', async () => {
    expect(await publishedFor({ kind: 'rolled-back', sinceAlarmMs: 1_234 })).toEqual([
      { BlueWeight: 90, GreenWeight: 10, Rollbacks: 1, AlarmToBlue: 1_234 },
    ]);
  });

  const others = NEWS_KINDS.filter((kind) => !MOVES.includes(kind));

  it.each(others)('show nothing of %s, which moves no traffic', async (kind) => {
    expect(await publishedFor({ kind })).toEqual([]);
  });
});

/** What is published, one object for each time. */
async function publishedFor(changes: Partial<News>): Promise<Record<string, number>[]> {
  const published: Record<string, number>[] = [];
  let stored: Record<string, number> = {};
  const teller = new MetricsTeller({
    addMetric: (name, _unit, value) => {
      stored[name] = value;
    },
    publishStoredMetrics: () => {
      published.push(stored);
      stored = {};
    },
  });
  await teller.tell(aNews(changes));
  return published;
}
