import {
  HierarchyTypeMismatchException,
  ParameterAlreadyExists,
  ParameterMaxVersionLimitExceeded,
  type PutParameterRequest,
  type PutParameterResult,
} from '@aws-sdk/client-ssm';
import { callerArn } from '../../../access/caller.ts';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { validationError } from '../errors.ts';
import { checkNewName } from '../names.ts';
import { latestOf, type Parameter, parameterArn, type SsmState } from '../state.ts';
import { putTags } from '../tags.ts';
import { checkPattern, tierFor } from '../values.ts';

type Input = Checked<PutParameterRequest>;

const MOST_VERSIONS = 100;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export function putParameter(state: SsmState, input: Input, call: Call): PutParameterResult {
  refuseMembers(input);
  checkNewName(input.Name);
  const existing = state.parameters.get(input.Name);
  if (existing === undefined) refuseWithoutType(input);
  else refuseOverwrite(input, existing);
  const before = existing && latestOf(existing);
  const tier = tierFor(input.Value, input.Tier, before?.tier);
  checkPattern(input.Value, input.AllowedPattern);

  const parameter = existing ?? newParameter(input, call);
  forgetOldest(parameter);
  const number = (before?.number ?? 0) + 1;
  parameter.versions.push({
    number,
    value: input.Value,
    tier,
    description: input.Description ?? before?.description,
    allowedPattern: input.AllowedPattern,
    keyId: parameter.type === 'SecureString' ? (input.KeyId ?? 'alias/aws/ssm') : undefined,
    modifiedAt: call.clock.now(),
    modifiedBy: callerArn(call.caller),
    labels: new Set(),
  });
  state.parameters.set(parameter.name, parameter);
  return { Version: number, Tier: tier };
}

function refuseMembers({ Policies, DataType = 'text' }: Input): void {
  // Templates and tools send an empty text or list for none.
  if (![undefined, '', '[]', '{}'].includes(Policies)) {
    throw notSupportedFeature('policies of parameters');
  }
  if (['aws:ec2:image', 'aws:ssm:integration'].includes(DataType)) {
    throw notSupportedFeature(`parameters of data type ${DataType}`);
  }
  if (DataType === 'text') return;
  throw validationError(
    `The following data type is not supported: ${DataType} (Data type names are all lowercase.)`,
  );
}

function refuseWithoutType({ Type }: Input): void {
  if (Type === undefined) {
    throw validationError('A parameter type is required when you create a parameter.');
  }
}

function refuseOverwrite({ Overwrite, Tags = [], Type }: Input, { type }: Parameter): void {
  const $metadata = {};
  if (!Overwrite) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new ParameterAlreadyExists({ message, $metadata });
  }
  if (Tags.length > 0) {
    throw validationError(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  if (Type === undefined || Type === type) return;
  // Text not verified against AWS.
  const message = `The parameter is of type ${type}, which cannot be changed. Delete it and create another one.`;
  throw new HierarchyTypeMismatchException({ message, $metadata });
}

function newParameter({ Name, Type = 'String', DataType = 'text', Tags = [] }: Input, call: Call) {
  const parameter: Parameter = {
    name: Name,
    arn: parameterArn(call, Name),
    type: Type,
    dataType: DataType,
    tags: new Map(),
    versions: [],
  };
  putTags(parameter.tags, Tags);
  return parameter;
}

/** Makes room for a new version by removing the oldest, unless it has a label. */
function forgetOldest({ name, versions }: Parameter): void {
  if (versions.length < MOST_VERSIONS) return;
  const [oldest] = versions;
  if (oldest === undefined || oldest.labels.size === 0) {
    versions.shift();
    return;
  }
  // Text not verified against AWS.
  const message = `Version ${oldest.number} of ${name}, the oldest, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`;
  throw new ParameterMaxVersionLimitExceeded({ message, $metadata: {} });
}
