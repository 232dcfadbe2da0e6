import type {
  GateReading,
  RolloutImpact,
  RolloutStatus,
  StatusReport,
} from '../../../../src/contract.ts';
import type { FollowOutcome } from '../../src/follow/follow-rollout.ts';
import type { HistoryLine } from '../../src/follow/history-lines.ts';
import type { Shown } from '../../src/follow/rollout-displays.ts';

export const ID = 'r-20261126-013200-41';

export const SHOWN: Shown = { stage: 'prod', title: 'shop-prod' };

export const ROLLED_BACK: FollowOutcome = {
  outcome: 'rolled-back',
  reason: 'GreenInAlarm',
  message: 'alarm FaultRate went off',
};

export const INTERRUPTED: FollowOutcome = {
  outcome: 'interrupted',
  reason: undefined,
  message: `stopped watching, but ${ID} goes on: baking, step 3 of 10`,
};

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
    actor: { id: 'jo', comment: 'release 2.0.0' },
    secondsLeft: 42,
    requests: { total: 128, failed: 0 },
    impact: anImpact(),
    ...rollout,
  };
}

export function anImpact(impact: Partial<RolloutImpact> = {}): RolloutImpact {
  return {
    plan: 'Linear10PercentEvery1Minute',
    build: { version: '2.0.0', codeHash: 'a1b2c3d4e5f6' },
    from: '2026-11-26T01:32:00.000Z',
    to: '2026-11-26T01:35:00.000Z',
    periodSeconds: 60,
    blue: { requests: 3_170, failed: 0 },
    green: { requests: 180, failed: 20 },
    ...impact,
  };
}

export function aGate(gate: Partial<GateReading> = {}): GateReading {
  const message = 'no alarm on green went off';
  return { gate: 'alarms', verdict: 'pass', value: 4, threshold: 4, message, ...gate };
}

/** A decision about the rollout. */
export function aLine(line: Partial<HistoryLine> = {}): HistoryLine {
  return {
    at: '2026-11-26T01:34:02.000Z',
    rollout: ID,
    phase: 'baking',
    weights: { blue: 70, green: 30 },
    reason: 'Baking',
    message: 'under watch for 18s of 1m',
    gates: [],
    refused: undefined,
    ...line,
  };
}

/** A line of the history that belongs to no rollout. */
export function aNote(line: Partial<HistoryLine> = {}): HistoryLine {
  return aLine({ rollout: undefined, phase: undefined, weights: undefined, ...line });
}

/** A command that was refused. */
export function aRefusal(): HistoryLine {
  return aNote({
    reason: 'RolloutRunning',
    message: `refused (RolloutRunning): cannot start: rollout ${ID} is baking; wait, or abort it`,
    refused: { command: 'start', actor: { id: 'ana', comment: 'release 2.1.0' } },
  });
}

export function anAlarm(
  name: string,
  state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA',
): StatusReport['alarms'][number] {
  return { name, state, stateReason: 'too many faults', since: '2026-11-26T01:00:00.000Z' };
}

function aBuild(version: string): StatusReport['builds']['blue'] {
  return {
    version,
    codeHash: `hash of ${version}`,
    deployedAt: '2026-11-26T01:00:00.000Z',
  };
}
