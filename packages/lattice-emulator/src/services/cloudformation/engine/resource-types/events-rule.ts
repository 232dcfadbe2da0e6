import type { RuleState, Target } from '@aws-sdk/client-eventbridge';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: object | string;
  readonly ScheduleExpression?: string;
  readonly State?: RuleState;
  readonly RoleArn?: string;
  readonly Targets?: Target[];
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
 */
export const eventsRule = defineResourceType<Properties>({
  properties: [
    'Name',
    'Description',
    'EventBusName',
    'EventPattern',
    'ScheduleExpression',
    'State',
    'RoleArn',
    'Targets',
  ],
  limits: {
    'Targets/*/RetryPolicy/MaximumRetryAttempts': { minimum: 0, maximum: 185 },
    'Targets/*/RetryPolicy/MaximumEventAgeInSeconds': { minimum: 60, maximum: 86_400 },
  },
  nameProperty: 'Name',
  create: async (context, properties) => {
    const Name = properties.Name ?? context.generateName();
    const Arn = await put(context, Name, properties);
    context.announce(Name);
    await setTargets(context, Name, properties, {});
    return { physicalId: Name, attributes: { Arn } };
  },
  update: async (context, Name, properties, before) => {
    await put(context, Name, properties);
    await setTargets(context, Name, properties, before);
  },
  delete: async (context, Name, properties) => {
    await setTargets(context, Name, { ...properties, Targets: [] }, properties);
    await context.aws.eventbridge.DeleteRule({ Name, EventBusName: properties.EventBusName });
  },
});

async function put(
  { aws }: ResourceContext,
  Name: string,
  { Description, EventBusName, EventPattern, ScheduleExpression, State, RoleArn }: Properties,
): Promise<string> {
  const { RuleArn = '' } = await aws.eventbridge.PutRule({
    Name,
    Description,
    EventBusName,
    EventPattern: EventPattern && documentText(EventPattern),
    ScheduleExpression,
    State,
    RoleArn,
  });
  return RuleArn;
}

async function setTargets(
  { aws: { eventbridge } }: ResourceContext,
  Rule: string,
  { Targets = [], EventBusName }: Properties,
  before: Properties,
): Promise<void> {
  const gone = (before.Targets ?? []).filter(
    ({ Id }) => !Targets.some((target) => target.Id === Id),
  );
  if (gone.length > 0) {
    const Ids = gone.map(({ Id }) => String(Id));
    await eventbridge.RemoveTargets({ Rule, EventBusName, Ids });
  }
  if (Targets.length === 0) return;
  const { FailedEntries = [] } = await eventbridge.PutTargets({ Rule, EventBusName, Targets });
  const [failed] = FailedEntries;
  if (failed !== undefined) throw new Error(`target ${failed.TargetId}: ${failed.ErrorMessage}`);
}
