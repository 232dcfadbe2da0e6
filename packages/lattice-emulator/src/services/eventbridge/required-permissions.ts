import { ACCESS_DENIED_JSON, passRole, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { busArn, DEFAULT_BUS, type EventBridgeState, ruleArn } from './state.ts';

const EVENTS = 'events.amazonaws.com';

type RuleName = {
  readonly Name?: string | undefined;
  readonly Rule?: string | undefined;
  readonly EventBusName?: string | undefined;
};

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const requiredPermissions = {
  prefix: 'events',
  refusal: ACCESS_DENIED_JSON,
  needs: {
    PutEvents: ({ Entries }, call, state) =>
      Entries.map(({ EventBusName, Source, DetailType }) => ({
        ...onBus(EventBusName, call, state),
        context: {
          'events:source': Source,
          'events:detail-type': DetailType,
          'events:eventBusInvocation': 'false',
        },
      })),
    TestEventPattern: () => '*',

    PutRule: (input, call, state) => {
      const permission = onRule(input, call, state);
      return [
        { ...permission, context: { ...permission.context, ...patternKeys(input.EventPattern) } },
        ...passRole(input.RoleArn, EVENTS),
        ...tagging('events:TagResource', permission.resource, input.Tags),
      ];
    },
    DeleteRule: onRule,
    DescribeRule: onRule,
    ListRules: () => '*',
    ListRuleNamesByTarget: () => '*',
    EnableRule: onRule,
    DisableRule: onRule,

    PutTargets: (input, call, state) => {
      const permission = onRule(input, call, state);
      const targets = { 'events:TargetArn': input.Targets.map(({ Arn }) => Arn) };
      return [
        { ...permission, context: { ...permission.context, ...targets } },
        ...input.Targets.flatMap(({ RoleArn }) => passRole(RoleArn, EVENTS)),
      ];
    },
    RemoveTargets: onRule,
    ListTargetsByRule: onRule,

    CreateEventBus: ({ Name, Tags }, call, state) => [
      onBus(Name, call, state),
      ...tagging('events:TagResource', busArn(call, Name), Tags),
    ],
    DeleteEventBus: ({ Name }, call, state) => onBus(Name, call, state),
    DescribeEventBus: ({ Name }, call, state) => onBus(Name, call, state),
    ListEventBuses: () => '*',

    TagResource: onTagged,
    UntagResource: onTagged,
    ListTagsForResource: onTagged,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-eventbridge'), EventBridgeState>;

function onBus(
  nameOrArn: string = DEFAULT_BUS,
  call: Call,
  { buses }: EventBridgeState,
): Permission {
  const name = busNameOf(nameOrArn);
  return { resource: busArn(call, name), resourceTags: buses.get(name)?.tags ?? new Map() };
}

function onRule(input: RuleName, call: Call, { buses }: EventBridgeState): Permission {
  const { Name, Rule: name = Name ?? '', EventBusName = DEFAULT_BUS } = input;
  const busName = busNameOf(EventBusName);
  return {
    resource: ruleArn(call, busName, name),
    resourceTags: buses.get(busName)?.rules.get(name)?.tags ?? new Map(),
    context: { 'events:creatorAccount': call.accountId, 'events:ManagedBy': undefined },
  };
}

function onTagged(
  { ResourceARN: resource }: { readonly ResourceARN: string },
  call: Call,
  { buses }: EventBridgeState,
): Permission {
  const all = [...buses.values()].flatMap((bus) => [bus, ...bus.rules.values()]);
  const tags = all.find(({ arn }) => arn === resource)?.tags ?? new Map();
  return { resource, resourceTags: tags, context: { 'events:creatorAccount': call.accountId } };
}

function busNameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

/** Which sources and types a pattern names, where it names them one by one. */
function patternKeys(text: string | undefined): Permission['context'] {
  const pattern = parse(text ?? '{}');
  return {
    'events:source': textsIn(pattern.source),
    'events:detail-type': textsIn(pattern['detail-type']),
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    // The operation says what is wrong with it.
    return {};
  }
}

function textsIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((item) => typeof item === 'string');
}
