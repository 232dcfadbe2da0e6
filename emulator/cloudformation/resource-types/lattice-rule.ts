import { isDeepStrictEqual } from 'node:util';
import type { RuleAction, RuleMatch } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import type { Limits } from '../specification/limits.ts';
import {
  latticeAction,
  latticeAttributes,
  latticeName,
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
  create: async ({ aws, generateName, tags }, properties) => {
    const created = await aws.vpcLattice.CreateRule({
      serviceIdentifier: properties.ServiceIdentifier,
      listenerIdentifier: properties.ListenerIdentifier,
      name: properties.Name ?? generateName(63).toLowerCase(),
      priority: properties.Priority,
      match: toApiCase(properties.Match) as RuleMatch,
      action: toApiCase(properties.Action) as RuleAction,
      tags: tags(properties.Tags),
    });
    return latticeAttributes(created);
  },
  update: async (context, arn, properties, before) => {
    // Weights moved at run time stay, unless the template itself asks for others.
    const isSameAction = isDeepStrictEqual(properties.Action, before.Action);
    await context.aws.vpcLattice.UpdateRule({
      ...identify(arn, properties),
      priority: properties.Priority,
      match: toApiCase(properties.Match) as RuleMatch,
      ...(isSameAction ? {} : { action: toApiCase(properties.Action) as RuleAction }),
    });
    await retagLattice(context, arn, properties.Tags, before.Tags);
  },
  delete: ({ aws }, arn, properties) => aws.vpcLattice.DeleteRule(identify(arn, properties)),
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
