import { formatWeights, type StatusReport } from '../../../../src/contract.ts';

export type InUse = Pick<StatusReport, 'weights' | 'phase'> & {
  readonly rollout: { readonly id: string } | undefined;
};

/** Phases in which a rollout depends on green's current build. */
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

/** @returns a text that names what depends on green's build; undefined if it may be replaced */
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
