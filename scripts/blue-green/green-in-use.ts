import { formatWeights } from '../../src/rollout/weights.ts';
import type { StatusReport } from '../../src/use-cases/report-status.ts';

export type InUse = Pick<StatusReport, 'weights' | 'phase'> & {
  readonly rollout: { readonly id: string } | undefined;
};

/** Whether a rollout in this phase counts on green as it is. */
const IS_UNDER_WAY: Readonly<Record<StatusReport['phase'], boolean>> = {
  none: false,
  pending: true,
  shifting: true,
  baking: true,
  paused: true,
  ready: true,
  promoting: true,
  promoted: false,
  'rolling-back': true,
  'rolled-back': false,
  withdrawn: false,
};

/** @returns what counts on green as it is, and what ends that; nothing where nobody needs it */
export function describeUse({ weights, phase, rollout }: InUse, stage: string): string | undefined {
  const isUnderWay = rollout !== undefined && IS_UNDER_WAY[phase];
  const hasTraffic = weights.green > 0;
  if (!isUnderWay && !hasTraffic) return undefined;
  const facts = [
    ...(isUnderWay ? [`rollout ${rollout.id} is ${phase}`] : []),
    ...(hasTraffic
      ? [`green takes ${weights.green} % of the traffic (${formatWeights(weights)})`]
      : []),
  ];
  return `${facts.join(' and ')}; to send everything back to blue: sls rollback-traffic --stage ${stage}`;
}
