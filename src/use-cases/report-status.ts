import type { HistoryEntry } from '../ports/rollout-record.ts';
import type { Actor } from '../rollout/actor.ts';
import type { AlarmReading } from '../rollout/alarms.ts';
import type { Build } from '../rollout/builds.ts';
import { type GateReading, NO_PROBES } from '../rollout/gates/gate.ts';
import { gatesNow } from '../rollout/gates/gates.ts';
import { FAULTS_IN_ROLLOUT, REQUESTS_IN_ROLLOUT, valueIn } from '../rollout/measurement.ts';
import type { Observation } from '../rollout/observation.ts';
import type { Reason } from '../rollout/reasons.ts';
import { currentStep, isActive, type Phase, type Rollout } from '../rollout/rollout.ts';
import { bakeLeftMs, summarize } from '../rollout/summary.ts';
import type { Weights } from '../rollout/weights.ts';
import { bestEffort } from './best-effort.ts';
import { observe } from './observe.ts';
import { type RolloutImpact, readImpact } from './read-impact.ts';
import type { StatusPorts } from './rollout-ports.ts';

/** The live state, the running rollout and its history. Times are ISO 8601, in UTC. */
export type StatusReport = {
  /** The whole report in one sentence. */
  readonly summary: string;
  readonly at: string;
  /** Read from the listener. */
  readonly weights: Weights;
  readonly phase: Phase | 'none';
  /** The last rollout, whether or not it has ended. */
  readonly rollout: RolloutStatus | undefined;
  /** Every gate that applies now. */
  readonly gates: readonly GateReading[];
  readonly builds: { readonly blue: BuildStatus; readonly green: BuildStatus };
  readonly alarms: readonly AlarmStatus[];
  /** The readings that failed and are therefore missing. */
  readonly problems: readonly string[];
  /** The last decisions, newest first. */
  readonly history: readonly HistoryLine[];
};

export type RolloutStatus = {
  readonly id: string;
  readonly plan: string;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** Green's share in the step, in percent. */
  readonly green: number;
  readonly reason: Reason;
  readonly message: string;
  readonly startedAt: string;
  readonly actor: Actor;
  /** Until the bake of the step ends; nothing outside of a bake that has an end. */
  readonly secondsLeft: number | undefined;
  /** Requests at green since the rollout began; nothing once it has ended. */
  readonly requests: { readonly total: number; readonly failed: number } | undefined;
  /** Its cost to callers so far, or until its end. */
  readonly impact: RolloutImpact;
};

type BuildStatus = Omit<Build, 'deployedAtMs'> & { readonly deployedAt: string };
type AlarmStatus = Pick<AlarmReading, 'name' | 'state' | 'stateReason'> & {
  readonly since: string;
};
type HistoryLine = Omit<HistoryEntry, 'atMs'> & { readonly at: string };

/** Reports everything that can be read. Changes nothing, and asks no hook. */
export async function reportStatus(
  ports: StatusPorts,
  historyLimit: number,
): Promise<StatusReport> {
  const nowMs = ports.now();
  const problems = new Set<string>();
  const lenient = bestEffort(ports, (problem) => problems.add(problem));
  const [rollout, history] = await Promise.all([
    lenient.record.read(),
    lenient.history.last(historyLimit),
  ]);
  const [seen, impact] = await Promise.all([
    observe(lenient, rollout, nowMs, NO_PROBES),
    rollout && readImpact(lenient, rollout, nowMs),
  ]);
  // A gate must not show a verdict on something that was not read.
  const isJudged = rollout !== undefined && problems.size === 0;
  return {
    summary: summarize(rollout, seen.live, nowMs),
    at: iso(nowMs),
    weights: seen.live,
    phase: rollout?.phase ?? 'none',
    rollout: rollout && impact && { ...describeRollout(rollout, seen, nowMs), impact },
    gates: isJudged ? gatesNow({ rollout, seen, nowMs }) : [],
    builds: { blue: describeBuild(seen.builds.blue), green: describeBuild(seen.builds.green) },
    alarms: [...seen.alarms.blue, ...seen.alarms.green].map(describeAlarm),
    problems: [...problems],
    history: history.map(({ atMs, ...line }) => ({ at: iso(atMs), ...line })),
  };
}

function describeRollout(
  rollout: Rollout,
  { measured }: Observation,
  nowMs: number,
): Omit<RolloutStatus, 'impact'> {
  const { id, plan, stepIndex, last, startedAtMs, actor } = rollout;
  const leftMs = bakeLeftMs(rollout, nowMs);
  return {
    id,
    plan: plan.name,
    step: stepIndex + 1,
    steps: plan.steps.length,
    green: currentStep(rollout).green,
    reason: last.reason,
    message: last.message,
    startedAt: iso(startedAtMs),
    actor,
    secondsLeft: leftMs === undefined ? undefined : Math.round(leftMs / 1_000),
    requests: isActive(rollout)
      ? {
          total: valueIn(measured, REQUESTS_IN_ROLLOUT),
          failed: valueIn(measured, FAULTS_IN_ROLLOUT),
        }
      : undefined,
  };
}

function describeBuild({ deployedAtMs, ...build }: Build): BuildStatus {
  return { ...build, deployedAt: iso(deployedAtMs) };
}

function describeAlarm({ name, state, stateReason, changedAtMs }: AlarmReading): AlarmStatus {
  return { name, state, since: iso(changedAtMs), stateReason };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
