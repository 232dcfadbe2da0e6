import type { PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { defineResourceType } from '../resource-type.ts';
import { ALARM_LIMITS, alarmHandlers } from './alarms.ts';
import { tagList } from './tags.ts';

type Properties = Omit<Partial<PutCompositeAlarmInput>, 'Tags' | 'ActionConfiguration'> & {
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-compositealarm.html
 */
export const compositeAlarm = defineResourceType<Properties>({
  properties: [
    'AlarmName',
    'AlarmDescription',
    'AlarmRule',
    'ActionsEnabled',
    'OKActions',
    'AlarmActions',
    'InsufficientDataActions',
    'ActionsSuppressor',
    'ActionsSuppressorWaitPeriod',
    'ActionsSuppressorExtensionPeriod',
    'Tags',
  ],
  limits: { ...ALARM_LIMITS, AlarmRule: { minLength: 1, maxLength: 10_240 } },
  nameProperty: 'AlarmName',
  ...alarmHandlers<Properties>((context, AlarmName, { Tags, AlarmRule, ...rest }) => {
    const tags = tagList(context.tags(Tags));
    return context.aws.cloudwatch.PutCompositeAlarm({ ...rest, AlarmName, AlarmRule, Tags: tags });
  }),
});
