import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { defineResourceType } from '../resource-type.ts';
import { alarmHandlers } from './alarms.ts';
import { tagList } from './tags.ts';

type Properties = Omit<Partial<PutCompositeAlarmInput>, 'Tags' | 'ActionConfiguration'> & {
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
 */
export const compositeAlarm = defineResourceType<Properties>({
  properties: {
    AlarmName: 'replace',
    AlarmDescription: 'update',
    AlarmRule: 'update',
    ActionsEnabled: 'update',
    OKActions: 'update',
    AlarmActions: 'update',
    InsufficientDataActions: 'update',
    ActionsSuppressor: 'update',
    ActionsSuppressorWaitPeriod: 'update',
    ActionsSuppressorExtensionPeriod: 'update',
    Tags: 'update',
  },
  nameProperty: 'AlarmName',
  ...alarmHandlers<Properties>((context, AlarmName, { Tags, AlarmRule, ...rest }) => {
    const tags = tagList(context.tags(Tags));
    return context.aws.cloudwatch.PutCompositeAlarm({ ...rest, AlarmName, AlarmRule, Tags: tags });
  }),
});
