import type {
  AttributeDefinition,
  BillingMode,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  ProvisionedThroughput,
  SSESpecification,
  SSEType,
  TableClass,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { indexChanges, settingChanges } from './dynamodb-table-changes.ts';
import { retag, tagList } from './tags.ts';

type Properties = {
  readonly TableName?: string;
  readonly KeySchema?: KeySchemaElement[];
  readonly AttributeDefinitions?: AttributeDefinition[];
  readonly BillingMode?: BillingMode;
  readonly ProvisionedThroughput?: ProvisionedThroughput;
  readonly LocalSecondaryIndexes?: LocalSecondaryIndex[];
  readonly GlobalSecondaryIndexes?: GlobalSecondaryIndex[];
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled: unknown };
  readonly PointInTimeRecoverySpecification?: {
    readonly PointInTimeRecoveryEnabled?: unknown;
    readonly RecoveryPeriodInDays?: number;
  };
  readonly SSESpecification?: {
    readonly SSEEnabled: unknown;
    readonly SSEType?: SSEType;
    readonly KMSMasterKeyId?: string;
  };
  readonly DeletionProtectionEnabled?: unknown;
  readonly TableClass?: TableClass;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
export const dynamodbTable = defineResourceType<Properties>({
  properties: [
    'TableName',
    'KeySchema',
    'LocalSecondaryIndexes',
    'AttributeDefinitions',
    'BillingMode',
    'ProvisionedThroughput',
    'GlobalSecondaryIndexes',
    'TimeToLiveSpecification',
    'PointInTimeRecoverySpecification',
    'SSESpecification',
    'DeletionProtectionEnabled',
    'TableClass',
    'Tags',
  ],
  nameProperty: 'TableName',
  create: async (context, properties) => {
    const { TableName = context.generateName(255) } = properties;
    const { TableDescription } = await context.aws.dynamodb.CreateTable({
      TableName,
      KeySchema: properties.KeySchema,
      AttributeDefinitions: properties.AttributeDefinitions,
      BillingMode: properties.BillingMode,
      ProvisionedThroughput: properties.ProvisionedThroughput,
      LocalSecondaryIndexes: properties.LocalSecondaryIndexes,
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
      SSESpecification: encryptionOf(properties),
      DeletionProtectionEnabled: isTrue(properties.DeletionProtectionEnabled),
      TableClass: properties.TableClass,
      Tags: tagList(context.tags(properties.Tags)),
    });
    context.announce(TableName);
    await waitUntilActive(context, TableName);
    await setTimeToLive(context, TableName, properties);
    await setRecovery(context, TableName, properties);
    return { physicalId: TableName, attributes: { Arn: TableDescription?.TableArn ?? '' } };
  },
  update: async (context, TableName, properties, before) => {
    const table = await waitUntilActive(context, TableName);
    await setTable(context, table, properties);
    await setIndexes(context, table, properties);
    await setTimeToLive(context, TableName, properties);
    await setRecovery(context, TableName, properties);
    const { dynamodb } = context.aws;
    const { TableArn: ResourceArn } = table;
    await retag(
      context.tagChanges(properties.Tags, before.Tags),
      (TagKeys) => dynamodb.UntagResource({ ResourceArn, TagKeys }),
      (tags) => dynamodb.TagResource({ ResourceArn, Tags: tagList(tags) }),
    );
  },
  delete: ({ aws }, TableName) => aws.dynamodb.DeleteTable({ TableName }),
});

/** The polling interval of the handler; AWS does not document its own. */
const POLL_MS = 100;

async function waitUntilActive(
  { aws, wait }: ResourceContext,
  TableName: string,
): Promise<TableDescription> {
  for (;;) {
    const { Table: table = {} } = await aws.dynamodb.DescribeTable({ TableName });
    if (table.TableStatus === 'ACTIVE') return table;
    await wait(POLL_MS);
  }
}

/** Changes what a table itself has, from what it is and not from what it was meant to be. */
async function setTable(
  context: ResourceContext,
  table: TableDescription,
  properties: Properties,
): Promise<void> {
  const { TableName = '' } = table;
  const changes = settingChanges(table, {
    billingMode: properties.BillingMode ?? 'PROVISIONED',
    throughput: properties.ProvisionedThroughput,
    indexes: properties.GlobalSecondaryIndexes ?? [],
    isProtected: isTrue(properties.DeletionProtectionEnabled),
    encryption: encryptionOf(properties),
    tableClass: properties.TableClass ?? 'STANDARD',
  });
  if (Object.keys(changes).length === 0) return;
  await context.aws.dynamodb.UpdateTable({ TableName, ...changes });
  await waitUntilActive(context, TableName);
}

async function setIndexes(
  context: ResourceContext,
  table: TableDescription,
  { GlobalSecondaryIndexes = [], AttributeDefinitions }: Properties,
): Promise<void> {
  const { TableName = '' } = table;
  const changes = indexChanges(table, GlobalSecondaryIndexes);
  if (changes.length > 1) {
    throw new Error('Cannot perform more than one GSI creation or deletion in a single update');
  }
  for (const change of changes) {
    const GlobalSecondaryIndexUpdates = [change];
    const update = { TableName, AttributeDefinitions, GlobalSecondaryIndexUpdates };
    await context.aws.dynamodb.UpdateTable(update);
    await waitUntilActive(context, TableName);
  }
}

/** Another attribute is refused, as on AWS: time to live has to be off in between. */
async function setTimeToLive(
  { aws }: ResourceContext,
  TableName: string,
  { TimeToLiveSpecification: wanted }: Properties,
): Promise<void> {
  const { TimeToLiveDescription: current } = await aws.dynamodb.DescribeTimeToLive({ TableName });
  const Enabled = isTrue(wanted?.Enabled);
  const before = current?.AttributeName;
  const AttributeName = Enabled ? wanted?.AttributeName : before;
  if (Enabled ? AttributeName === before : before === undefined) return;
  const TimeToLiveSpecification = { AttributeName, Enabled };
  await aws.dynamodb.UpdateTimeToLive({ TableName, TimeToLiveSpecification });
}

async function setRecovery(
  { aws }: ResourceContext,
  TableName: string,
  { PointInTimeRecoverySpecification: wanted }: Properties,
): Promise<void> {
  const PointInTimeRecoverySpecification = {
    PointInTimeRecoveryEnabled: isTrue(wanted?.PointInTimeRecoveryEnabled),
    RecoveryPeriodInDays: wanted?.RecoveryPeriodInDays,
  };
  await aws.dynamodb.UpdateContinuousBackups({ TableName, PointInTimeRecoverySpecification });
}

function encryptionOf({ SSESpecification: wanted }: Properties): SSESpecification | undefined {
  if (wanted === undefined) return undefined;
  const { SSEEnabled, SSEType, KMSMasterKeyId } = wanted;
  return { Enabled: isTrue(SSEEnabled), SSEType, KMSMasterKeyId };
}

/** Templates may write truth values as text. */
function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}
