import type { CreationContext, ResourceContext } from '../resource-type.ts';
import type { Limits } from '../specification/limits.ts';
import { retag, tagList } from './tags.ts';

type AlarmProperties = {
  readonly AlarmName?: string | undefined;
  readonly Tags?: unknown;
};

export const ALARM_LIMITS: Limits = {
  AlarmName: { minLength: 1, maxLength: 255 },
  AlarmActions: { maxItems: 5 },
  OKActions: { maxItems: 5 },
  InsufficientDataActions: { maxItems: 5 },
};

/**
 * Returns the parts of the handlers that alarms of both kinds share: their name, their ARN, and
 * that one call makes and changes them.
 */
export function alarmHandlers<P extends AlarmProperties>(
  put: (context: ResourceContext, name: string, properties: P) => Promise<unknown>,
) {
  return {
    create: async (context: CreationContext, properties: P) => {
      const name = properties.AlarmName ?? context.generateName(255);
      await put(context, name, properties);
      return { physicalId: name, attributes: { Arn: arnOf(context, name) } };
    },
    update: async (context: ResourceContext, name: string, properties: P, before: P) => {
      await put(context, name, properties);
      await retagAlarm(context, name, properties, before);
    },
    delete: ({ aws }: ResourceContext, name: string) =>
      aws.cloudwatch.DeleteAlarms({ AlarmNames: [name] }),
  };
}

function arnOf({ region, accountId }: ResourceContext, name: string): string {
  return `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`;
}

/** Putting an alarm again leaves its tags alone, so that they need calls of their own. */
function retagAlarm(
  context: ResourceContext,
  name: string,
  { Tags: own }: AlarmProperties,
  { Tags: before }: AlarmProperties,
): Promise<void> {
  const { cloudwatch } = context.aws;
  const ResourceARN = arnOf(context, name);
  return retag(
    context.tagChanges(own, before),
    (TagKeys) => cloudwatch.UntagResource({ ResourceARN, TagKeys }),
    (set) => cloudwatch.TagResource({ ResourceARN, Tags: tagList(set) }),
  );
}
