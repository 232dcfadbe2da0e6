import type { HistoryEntry } from '../ports/rollout-record.ts';
import type { AlarmReading } from '../rollout/alarms.ts';
import type { Build } from '../rollout/builds.ts';
import { type GateReading, gatesNow, NO_LOOKS } from '../rollout/gates.ts';
import type { Observation, RequestCount } from '../rollout/observation.ts';
import type { Reason } from '../rollout/reasons.ts';
import { currentStep, isActive, type Phase, type Rollout } from '../rollout/rollout.ts';
import { bakeLeftMs, summarize } from '../rollout/summary.ts';
import type { Weights } from '../rollout/weights.ts';
import { bestEffort } from './best-effort.ts';
import { observe } from './observe.ts';
import type { RolloutPorts } from './rollout-ports.ts';

/** What is live, what is under way and what happened. Times are ISO 8601, in UTC. */
export type StatusReport = {
  /** The whole in one sentence. */
  readonly summary: string;
  readonly at: string;
  /** Read from the listener. */
  readonly weights: Weights;
  readonly phase: Phase | 'none';
  /** The last rollout, whether or not it is over. */
  readonly rollout: RolloutStatus | undefined;
  /** Everything that it waits for or is held against now. */
  readonly gates: readonly GateReading[];
  readonly builds: { readonly blue: BuildStatus; readonly green: BuildStatus };
  readonly alarms: readonly AlarmStatus[];
  /** What could not be read, and is therefore missing here. */
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
  /** What the step gives to green, in percent. */
  readonly green: number;
  readonly reason: Reason;
  readonly message: string;
  readonly startedAt: string;
  readonly by: string;
  readonly why: string | undefined;
  /** Until the bake of the step ends; nothing outside of a bake that has an end. */
  readonly secondsLeft: number | undefined;
  /** Green's, since the rollout began; nothing once it is over. */
  readonly requests: RequestCount | undefined;
};

type BuildStatus = Omit<Build, 'deployedAtMs'> & { readonly deployedAt: string };
type AlarmStatus = Pick<AlarmReading, 'name' | 'state' | 'reason'> & { readonly since: string };
type HistoryLine = Omit<HistoryEntry, 'atMs'> & { readonly at: string };

/** Reads all of it; changes nothing, and asks no hook. */
export async function reportStatus(
  ports: RolloutPorts,
  historyLimit: number,
): Promise<StatusReport> {
  const nowMs = ports.now();
  const problems = new Set<string>();
  const lenient = bestEffort(ports, (problem) => problems.add(problem));
  const [rollout, history] = await Promise.all([
    lenient.record.read(),
    lenient.record.history(historyLimit),
  ]);
  const seen = await observe(lenient, rollout, nowMs, NO_LOOKS);
  // What was not seen must not look like a verdict.
  const isJudged = rollout !== undefined && problems.size === 0;
  return {
    summary: summarize(rollout, seen.live, nowMs),
    at: iso(nowMs),
    weights: seen.live,
    phase: rollout?.phase ?? 'none',
    rollout: rollout && describeRollout(rollout, seen, nowMs),
    gates: isJudged ? gatesNow(rollout, seen, nowMs) : [],
    builds: { blue: describeBuild(seen.builds.blue), green: describeBuild(seen.builds.green) },
    alarms: [...seen.alarms.blue, ...seen.alarms.green].map(describeAlarm),
    problems: [...problems],
    history: history.map(({ atMs, ...line }) => ({ at: iso(atMs), ...line })),
  };
}

function describeRollout(
  rollout: Rollout,
  { requests }: Observation,
  nowMs: number,
): RolloutStatus {
  const { id, plan, stepIndex, last, startedAtMs, by, why } = rollout;
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
    by,
    why,
    secondsLeft: leftMs === undefined ? undefined : Math.round(leftMs / 1_000),
    requests: isActive(rollout) ? requests.inRollout : undefined,
  };
}

function describeBuild({ deployedAtMs, ...build }: Build): BuildStatus {
  return { ...build, deployedAt: iso(deployedAtMs) };
}

function describeAlarm({ name, state, reason, changedAtMs }: AlarmReading): AlarmStatus {
  return { name, state, since: iso(changedAtMs), reason };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
