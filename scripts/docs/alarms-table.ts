import { SERVICE } from '../support/stack.ts';
import { table } from './markdown.ts';
import { propertiesOf, readService } from './resolved-service.ts';

type AlarmProperties = {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Period?: number;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[];
  readonly AlarmActions?: readonly unknown[];
};

type Rule = {
  readonly EventPattern?: {
    readonly detail?: { readonly alarmName?: readonly { readonly prefix: string }[] };
  };
};

const STAGE = 'prod';

/** Returns the alarms of the template: condition, time until ALARM, and effect. */
export async function alarmsTable(): Promise<string> {
  const { resources } = await readService(STAGE);
  const alarms = propertiesOf<AlarmProperties>(resources, 'AWS::CloudWatch::Alarm');
  const rules = propertiesOf<Rule>(resources, 'AWS::Events::Rule');
  const stackName = `${SERVICE}-${STAGE}`;
  const rows = alarms
    .map((alarm) => [
      `\`${alarm.AlarmName.slice(stackName.length + 1)}\``,
      alarm.AlarmDescription.replace(/\. .*$/, ''),
      datapointsOf(alarm),
      effectOf(alarm, rules),
    ])
    .sort(([one = ''], [other = '']) => one.localeCompare(other));
  return table(['alarm', 'condition', 'in', 'effect'], rows);
}

function datapointsOf(alarm: AlarmProperties): string {
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed = periods } = alarm;
  const seconds =
    alarm.Period ?? alarm.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  const unit = `period${periods === 1 ? '' : 's'} of ${seconds} s`;
  return needed === periods ? `${periods} ${unit}` : `${needed} of ${periods} ${unit}`;
}

/** An alarm whose name matches the event pattern of a rule triggers the target of the rule. */
function effectOf({ AlarmName, AlarmActions = [] }: AlarmProperties, rules: readonly Rule[]) {
  const prefixes = rules
    .flatMap(({ EventPattern }) => EventPattern?.detail?.alarmName ?? [])
    .map(({ prefix }) => prefix);
  const triggers = prefixes.some((prefix) => AlarmName.startsWith(prefix));
  return [triggers && 'rolls back', AlarmActions.length > 0 && 'notifies']
    .filter((effect) => effect !== false)
    .join(', ');
}
