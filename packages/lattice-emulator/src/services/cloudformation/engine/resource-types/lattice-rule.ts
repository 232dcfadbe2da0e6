import { isDeepStrictEqual } from 'node:util';
import type { RuleAction, RuleMatch } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import type { Limits } from '../specification/limits.ts';
import {
  latticeAction,
  latticeAttributes,
  latticeName,
  onceSettled,
  retagLattice,
  toApiCase,
} from './lattice.ts';

type Properties = {
  readonly Name?: string;
  readonly ServiceIdentifier?: string;
  readonly ListenerIdentifier?: string;
  readonly Priority?: number;
  readonly Match?: object;
  readonly Action?: object;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-rule.html
 */
export const rule = defineResourceType<Properties>({
  properties: [
    'Name',
    'ServiceIdentifier',
    'ListenerIdentifier',
    'Priority',
    'Match',
    'Action',
    'Tags',
  ],
  // CloudFormation's own schema is narrower than the API.
  limits: {
    Name: latticeName('rule', 63),
    Priority: { minimum: 1, maximum: 100 },
    'Match/HttpMatch/HeaderMatches': { minItems: 1, maxItems: 5 },
    'Match/HttpMatch/HeaderMatches/*/Name': { minLength: 1, maxLength: 40 },
    ...latticeMatch('Match/HttpMatch/HeaderMatches/*/Match', ['Exact', 'Prefix', 'Contains']),
    ...latticeMatch('Match/HttpMatch/PathMatch/Match', ['Exact', 'Prefix']),
    ...latticeAction('Action', 1),
  },
  nameProperty: 'Name',
  create: async (context, properties) => {
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

function latticeMatch(path: string, kinds: readonly string[]): Limits {
  return Object.fromEntries(
    kinds.map((kind) => [`${path}/${kind}`, { minLength: 1, maxLength: 128 }]),
  );
}
