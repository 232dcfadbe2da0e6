import { ofType, type PackagedTemplate, type Resource } from '../support/package-template.ts';
import { table } from './markdown.ts';

type AlarmProperties = {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Period?: number;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[];
  readonly AlarmActions?: readonly unknown[];
};

/** Returns the alarms of the packaged template: condition, time until ALARM, and effect. */
export function alarmsTable(template: PackagedTemplate, stackName: string): string {
  const alarms = ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const rows = (alarms as unknown as readonly AlarmProperties[])
    .map((alarm) => [
      `\`${alarm.AlarmName.slice(stackName.length + 1)}\``,
      alarm.AlarmDescription.replace(/\. .*$/, ''),
      datapointsOf(alarm),
      effectOf(alarm, template),
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

/** An alarm whose name matches the event pattern of a rule triggers that rule's target. */
function effectOf({ AlarmName, AlarmActions = [] }: AlarmProperties, template: PackagedTemplate) {
  const triggers = ofType(template, 'AWS::Events::Rule').some(([, rule]) => {
    return prefixesOf(rule).some((prefix) => AlarmName.startsWith(prefix));
  });
  const effects = [
    ...(triggers ? ['rolls back'] : []),
    ...(AlarmActions.length > 0 ? ['notifies'] : []),
  ];
  return effects.join(', ');
}

function prefixesOf({ Properties }: Resource): string[] {
  const { detail } = (Properties.EventPattern ?? {}) as {
    readonly detail?: { readonly alarmName?: readonly { readonly prefix: string }[] };
  };
  return (detail?.alarmName ?? []).map(({ prefix }) => prefix);
}
