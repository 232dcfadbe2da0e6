import { isDeepStrictEqual } from 'node:util';
import { type RuleAction, type RuleMatch, ValidationException } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import { latticeAttributes, onceSettled, retagLattice, toApiCase } from './lattice.ts';

type Properties = {
  readonly Name?: string;
  readonly ServiceIdentifier?: string;
  readonly ListenerIdentifier?: string;
  readonly Priority?: number;
  readonly Match?: object;
  readonly Action?: object;
  readonly Tags?: unknown;
};

/** CloudFormation's own schema is narrower than the API. */
const MAX_PRIORITY = 100;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-rule.html
 */
export const rule = defineResourceType<Properties>({
  properties: {
    Name: 'replace',
    ServiceIdentifier: 'replace',
    ListenerIdentifier: 'replace',
    Priority: 'update',
    Match: 'update',
    Action: 'update',
    Tags: 'update',
  },
  nameProperty: 'Name',
  create: async (context, properties) => {
    checkLimits(properties);
    const input = {
      serviceIdentifier: properties.ServiceIdentifier,
      listenerIdentifier: properties.ListenerIdentifier,
      name: properties.Name ?? context.generateName(63).toLowerCase(),
      priority: properties.Priority,
      match: toApiCase(properties.Match) as RuleMatch,
      action: toApiCase(properties.Action) as RuleAction,
      tags: context.tags(properties.Tags),
    };
    const { vpcLattice } = context.aws;
    return latticeAttributes(await onceSettled(context, () => vpcLattice.CreateRule(input)));
  },
  update: async (context, arn, properties, before) => {
    checkLimits(properties);
    // Weights moved at run time stay, unless the template itself asks for others.
    const isSameAction = isDeepStrictEqual(properties.Action, before.Action);
    const input = {
      ...identify(arn, properties),
      priority: properties.Priority,
      match: toApiCase(properties.Match) as RuleMatch,
      ...(isSameAction ? {} : { action: toApiCase(properties.Action) as RuleAction }),
    };
    await onceSettled(context, () => context.aws.vpcLattice.UpdateRule(input));
    await retagLattice(context, arn, properties.Tags, before.Tags);
  },
  delete: (context, arn, properties) =>
    onceSettled(context, () => context.aws.vpcLattice.DeleteRule(identify(arn, properties))),
});

function identify(arn: string, { ServiceIdentifier, ListenerIdentifier }: Properties) {
  return {
    serviceIdentifier: ServiceIdentifier,
    listenerIdentifier: ListenerIdentifier,
    ruleIdentifier: arn,
  };
}

function checkLimits({ Priority, Action }: Properties): void {
  const { forward } = toApiCase(Action ?? {}) as RuleAction;
  const zero = forward?.targetGroups?.some(
    ({ weight }) => weight !== undefined && Number(weight) < 1,
  );
  const isTooHigh = Priority !== undefined && Number(Priority) > MAX_PRIORITY;
  if (!zero && !isTooHigh) return;
  throw new ValidationException({
    message: isTooHigh
      ? `Properties validation failed: #/Priority: ${Priority} is not less or equal to ${MAX_PRIORITY}`
      : 'Properties validation failed: #/Action/Forward/TargetGroups/Weight: 0 is not greater or equal to 1',
    reason: 'fieldValidationFailed',
    $metadata: {},
  });
}
