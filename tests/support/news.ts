import type { News } from '../../src/ports/teller.ts';

/** Green got its first share, and nobody's alarm asked for it. */
export function aNews(changes: Partial<News> = {}): News {
  return {
    kind: 'shifted',
    rollout: 'r-1',
    from: { blue: 100, green: 0 },
    to: { blue: 90, green: 10 },
    reason: 'SeenLive',
    message: '90/10 is live',
    alarmName: undefined,
    sinceAlarmMs: undefined,
    ...changes,
  };
}
