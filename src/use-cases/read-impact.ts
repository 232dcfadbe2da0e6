import type { MetricReader, Totals, TotalsQuery } from '../ports/metric-reader.ts';
import type { Build } from '../rollout/builds.ts';
import { isUnderWay, type Rollout } from '../rollout/rollout.ts';

/** The requests of an environment. Nothing where it is not known, which is never the same as none. */
type Requests = { readonly requests: number | undefined; readonly failed: number | undefined };

/**
 * The cost of a rollout to callers: the requests of both environments from its start until its end, or
 * until now. Requests count as the metrics count them, those past the weights (previews) too.
 */
export type RolloutImpact = {
  readonly plan: string;
  /** The build that was on trial. */
  readonly build: Pick<Build, 'version' | 'codeHash'>;
  /** ISO 8601, in UTC. Whole periods, so that the first and the last may reach beyond the rollout. */
  readonly from: string;
  readonly to: string;
  readonly periodSeconds: number;
  readonly blue: Requests;
  readonly green: Requests;
};

const METRICS: TotalsQuery['metrics'] = [
  { environment: 'blue', metric: 'Requests' },
  { environment: 'blue', metric: 'Faults' },
  { environment: 'green', metric: 'Requests' },
  { environment: 'green', metric: 'Faults' },
];

/** Reads it from CloudWatch, also long after the end. Never throws: what cannot be read is unknown. */
export async function readImpact(
  { metrics }: { readonly metrics: Pick<MetricReader, 'totals'> },
  rollout: Rollout,
  nowMs: number,
): Promise<RolloutImpact> {
  const { plan, builds, startedAtMs, phaseSinceMs } = rollout;
  const range = { sinceMs: startedAtMs, untilMs: isUnderWay(rollout) ? nowMs : phaseSinceMs };
  const unknown: Totals = { ...range, periodMs: 0, sums: [] };
  const totals = await metrics.totals({ metrics: METRICS, ...range }).catch(() => unknown);
  const [blueRequests, blueFailed, greenRequests, greenFailed] = totals.sums;
  const { version, codeHash } = builds.green;
  return {
    plan: plan.name,
    build: { version, codeHash },
    from: new Date(totals.sinceMs).toISOString(),
    to: new Date(totals.untilMs).toISOString(),
    periodSeconds: totals.periodMs / 1_000,
    blue: { requests: blueRequests, failed: blueFailed },
    green: { requests: greenRequests, failed: greenFailed },
  };
}
