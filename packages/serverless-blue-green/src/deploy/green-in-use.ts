import { formatWeights } from '../../../../src/rollout/weights.ts';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';

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

/** @returns what counts on green as it is; nothing where nobody needs it */
export function describeUse({ weights, phase, rollout }: InUse): string | undefined {
  const facts = [
    ...(rollout !== undefined && IS_UNDER_WAY[phase] ? [`rollout ${rollout.id} is ${phase}`] : []),
    ...(weights.green > 0 ? [describeTraffic(weights)] : []),
  ];
  return facts.length === 0 ? undefined : facts.join(' and ');
}

export function describeTraffic(weights: StatusReport['weights']): string {
  return `green takes ${weights.green} % of the traffic (${formatWeights(weights)})`;
}
