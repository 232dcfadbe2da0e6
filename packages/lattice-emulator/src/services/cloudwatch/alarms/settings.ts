import type { StateValue, Tag } from '@aws-sdk/client-cloudwatch';
import type { Scope } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { constraintError, validationError } from '../errors.ts';
import type { AlarmSettings } from './alarm.ts';

const MAX_ACTIONS = 5;
const MAX_TAGS = 50;

/** The members that all operations that put an alarm have. */
export type SettingsInput = {
  readonly AlarmName: string;
  readonly AlarmDescription?: string | undefined;
  readonly ActionsEnabled?: boolean | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
  readonly ActionConfiguration?: object | undefined;
  readonly Tags?: readonly Checked<Tag>[] | undefined;
};

/** @throws ValidationException, and a 501 for what the emulator does not support */
export function readSettings(input: SettingsInput, scope: Scope): AlarmSettings {
  const { AlarmName: name, AlarmDescription: description, Tags: tags = [] } = input;
  checkName(name);
  if (description !== undefined && description.length > 1024) {
    throw constraintError(
      'alarmDescription',
      description,
      'have length less than or equal to 1024',
    );
  }
  if (input.ActionConfiguration !== undefined) throw notSupportedFeature('ActionConfiguration');
  if (tags.length > MAX_TAGS) {
    throw constraintError('tags', tags, `have length less than or equal to ${MAX_TAGS}`);
  }
  const actions: Record<StateValue, readonly string[]> = {
    OK: input.OKActions ?? [],
    ALARM: input.AlarmActions ?? [],
    INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
  };
  for (const arns of Object.values(actions)) checkActions(arns, scope);
  return {
    description,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions,
    updatedAt: scope.clock.now(),
  };
}

export function describeSettings({
  description,
  actionsEnabled,
  actions,
  updatedAt,
}: AlarmSettings) {
  return {
    AlarmDescription: description,
    ActionsEnabled: actionsEnabled,
    OKActions: [...actions.OK],
    AlarmActions: [...actions.ALARM],
    InsufficientDataActions: [...actions.INSUFFICIENT_DATA],
    AlarmConfigurationUpdatedTimestamp: new Date(updatedAt),
  };
}

function checkName(name: string): void {
  if (name.length < 1 || name.length > 255) {
    throw constraintError('alarmName', name, 'have length between 1 and 255');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a name must not have.
  if (/[\u0000-\u001f\u007f]/.test(name)) {
    throw validationError('The alarm name must not contain ASCII control characters.');
  }
}

function checkActions(arns: readonly string[], scope: Scope): void {
  if (arns.length > MAX_ACTIONS) {
    throw constraintError('actions', arns, `have length less than or equal to ${MAX_ACTIONS}`);
  }
  for (const arn of arns) checkAction(arn, scope);
}

/** CloudWatch looks at the form of an action's ARN only, not at whether there is such a thing. */
function checkAction(arn: string, { region: ownRegion }: Scope): void {
  const [prefix, partition, service = '', region, , ...resource] = arn.split(':');
  if (prefix !== 'arn' || partition !== 'aws' || resource.length === 0) {
    throw validationError(`Invalid arn syntax: ${arn}`);
  }
  if (service !== 'sns' && service !== 'lambda') {
    throw notSupportedFeature(`the alarm action ${arn}`);
  }
  if (region !== ownRegion) {
    throw validationError(`Invalid region ${region} specified. Only ${ownRegion} is supported.`);
  }
}
