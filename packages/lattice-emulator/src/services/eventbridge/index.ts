import { defineService, type Scope } from '../../contracts.ts';
import * as buses from './operations/event-buses.ts';
import * as events from './operations/events.ts';
import * as rules from './operations/rules.ts';
import * as tags from './operations/tags.ts';
import * as targets from './operations/targets.ts';
import { requiredPermissions } from './required-permissions.ts';
import { publishServiceEvents } from './service-events.ts';
import { DEFAULT_BUS, type EventBridgeState } from './state.ts';

export const eventbridge = defineService<typeof import('@aws-sdk/client-eventbridge')>()({
  createState: (scope: Scope): EventBridgeState => {
    const defaultBus = buses.newBus(scope, DEFAULT_BUS);
    const state = { scope, buses: new Map([[DEFAULT_BUS, defaultBus]]), heldBack: new Map() };
    publishServiceEvents(state, defaultBus);
    return state;
  },
  inventory: ({ buses: all }) =>
    [...all.values()].flatMap(({ name, arn, rules: rulesOfBus }) => [
      ...(name === DEFAULT_BUS ? [] : [resourceOf(arn)]),
      ...[...rulesOfBus.values()].map((rule) => resourceOf(rule.arn)),
    ]),
  permissions: requiredPermissions,
  operations: {
    PutEvents: events.putEvents,
    TestEventPattern: events.testEventPattern,

    PutRule: rules.putRule,
    DeleteRule: rules.deleteRule,
    DescribeRule: rules.describeRule,
    ListRules: rules.listRules,
    ListRuleNamesByTarget: rules.listRuleNamesByTarget,
    EnableRule: rules.enableRule,
    DisableRule: rules.disableRule,

    PutTargets: targets.putTargets,
    RemoveTargets: targets.removeTargets,
    ListTargetsByRule: targets.listTargetsByRule,

    CreateEventBus: buses.createEventBus,
    DeleteEventBus: buses.deleteEventBus,
    DescribeEventBus: buses.describeEventBus,
    ListEventBuses: buses.listEventBuses,

    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});

/** Returns the resource of an ARN, such as `rule/my-rule`. */
function resourceOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}
