import {
  type LabelParameterVersionRequest,
  type LabelParameterVersionResult,
  ParameterVersionLabelLimitExceeded,
  type UnlabelParameterVersionRequest,
  type UnlabelParameterVersionResult,
} from '@aws-sdk/client-ssm';
import type { Checked } from '../../../sdk-types.ts';
import { versionNotFound } from '../errors.ts';
import {
  findParameter,
  latestOf,
  type Parameter,
  type ParameterVersion,
  type SsmState,
} from '../state.ts';

const MOST_LABELS = 10;

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html
 *
 * A label that another version has moves.
 */
export function labelParameterVersion(
  state: SsmState,
  input: Checked<LabelParameterVersionRequest>,
): LabelParameterVersionResult {
  const parameter = findParameter(state, input.Name);
  const version = findByNumber(parameter, input.ParameterVersion);
  const valid = input.Labels.filter(isLabel);
  const all = new Set([...version.labels, ...valid]);
  if (all.size > MOST_LABELS) {
    const message = `A parameter version can have a maximum of ${MOST_LABELS} labels.`;
    throw new ParameterVersionLabelLimitExceeded({ message, $metadata: {} });
  }
  for (const label of valid) {
    for (const { labels } of parameter.versions) labels.delete(label);
    version.labels.add(label);
  }
  const InvalidLabels = input.Labels.filter((label) => !isLabel(label));
  return { InvalidLabels, ParameterVersion: version.number };
}

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UnlabelParameterVersion.html
 */
export function unlabelParameterVersion(
  state: SsmState,
  input: Checked<UnlabelParameterVersionRequest>,
): UnlabelParameterVersionResult {
  const parameter = findParameter(state, input.Name);
  const { labels } = findByNumber(parameter, input.ParameterVersion);
  const RemovedLabels = input.Labels.filter((label) => labels.delete(label));
  const InvalidLabels = input.Labels.filter((label) => !RemovedLabels.includes(label));
  return { RemovedLabels, InvalidLabels };
}

/**
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html
 */
function isLabel(label: string): boolean {
  return /^(?!\d|aws|ssm)[\w.-]{1,100}$/i.test(label);
}

function findByNumber(parameter: Parameter, number: number | undefined): ParameterVersion {
  if (number === undefined) return latestOf(parameter);
  const version = parameter.versions.find((item) => item.number === number);
  if (version === undefined) throw versionNotFound(parameter.name, number);
  return version;
}
