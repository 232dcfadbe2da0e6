import type { GateReading } from '../../../../src/rollout/gates.ts';
import type { RolloutStatus, StatusReport } from '../../../../src/use-cases/report-status.ts';
import type { RolloutEvent } from '../../src/follow/rollout-events.ts';

export const ID = 'r-20261126-013200-41';

/** A rollout in the third of its ten steps, under watch. */
export function aReport(report: Partial<StatusReport> = {}): StatusReport {
  return {
    problems: [],
    summary: 'weights 70/30, Linear10PercentEvery1Minute is baking',
    at: '2026-11-26T01:34:20.000Z',
    weights: { blue: 70, green: 30 },
    phase: 'baking',
    rollout: aRollout(),
    gates: [aGate()],
    builds: { blue: aBuild('1.0.0'), green: aBuild('2.0.0') },
    alarms: [],
    history: [],
    ...report,
  };
}

export function aRollout(rollout: Partial<RolloutStatus> = {}): RolloutStatus {
  return {
    id: ID,
    plan: 'Linear10PercentEvery1Minute',
    step: 3,
    steps: 10,
    green: 30,
    reason: 'Baking',
    message: 'under watch for 18s of 1m',
    startedAt: '2026-11-26T01:32:00.000Z',
    by: 'jo',
    why: 'release 2.0.0',
    secondsLeft: 42,
    requests: { total: 128, failed: 0 },
    ...rollout,
  };
}

export function aGate(gate: Partial<GateReading> = {}): GateReading {
  const why = 'no alarm on green went off';
  return {
    gate: 'alarms',
    verdict: 'pass',
    value: 4,
    threshold: 4,
    why,
    ...gate,
  };
}

export function anEvent(event: Partial<RolloutEvent> = {}): RolloutEvent {
  return {
    at: '2026-11-26T01:34:02.000Z',
    rollout: ID,
    phase: 'baking',
    weights: { blue: 70, green: 30 },
    reason: 'Baking',
    message: 'under watch for 18s of 1m',
    gates: [],
    ...event,
  };
}

function aBuild(version: string) {
  return {
    version,
    codeHash: `hash of ${version}`,
    deployedAt: '2026-11-26T01:00:00.000Z',
  };
}
