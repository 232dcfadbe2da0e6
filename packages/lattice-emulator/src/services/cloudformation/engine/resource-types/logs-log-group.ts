import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { retag } from './tags.ts';

type Properties = {
  readonly LogGroupName?: string;
  readonly RetentionInDays?: number;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html
 */
export const logGroup = defineResourceType<Properties>({
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  nameProperty: 'LogGroupName',
  create: async (context, { LogGroupName, RetentionInDays, Tags }) => {
    const logGroupName = LogGroupName ?? context.generateName(512);
    await context.aws.logs.CreateLogGroup({ logGroupName, tags: context.tags(Tags) });
    context.announce(logGroupName);
    if (RetentionInDays !== undefined) await setRetention(context, logGroupName, RetentionInDays);
    const Arn = `${arnOf(context, logGroupName)}:*`;
    return { physicalId: logGroupName, attributes: { Arn } };
  },
  update: async (context, logGroupName, { RetentionInDays, Tags }, before) => {
    await setRetention(context, logGroupName, RetentionInDays);
    const { logs } = context.aws;
    const resourceArn = arnOf(context, logGroupName);
    await retag(
      context.tagChanges(Tags, before.Tags),
      (tagKeys) => logs.UntagResource({ resourceArn, tagKeys }),
      (tags) => logs.TagResource({ resourceArn, tags }),
    );
  },
  delete: ({ aws }, logGroupName) => aws.logs.DeleteLogGroup({ logGroupName }),
});

function arnOf({ region, accountId }: ResourceContext, logGroupName: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}`;
}

async function setRetention(
  { aws }: ResourceContext,
  logGroupName: string,
  retentionInDays: number | undefined,
): Promise<void> {
  if (retentionInDays === undefined) await aws.logs.DeleteRetentionPolicy({ logGroupName });
  else await aws.logs.PutRetentionPolicy({ logGroupName, retentionInDays });
}
