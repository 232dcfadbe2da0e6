import type {
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Engine, IndexName } from './engine.ts';
import { type DynamoDbState, statusOf } from './state.ts';
import type { GlobalIndex, Table } from './table.ts';

type Size = { readonly count: number; readonly bytes: number };

/** The item counts and sizes of a table, by index; the table itself has no name. */
export type Sizes = ReadonlyMap<string | undefined, Size>;

const NONE: Sizes = new Map();

/**
 * Counts the items of a table and its indexes.
 *
 * Differs: items are counted whenever a table is described; AWS counts about every six hours.
 */
export async function measure(engine: Engine, table: Table): Promise<Sizes> {
  const indexes: (IndexName | undefined)[] = [
    undefined,
    ...table.localIndexes.map(({ IndexName: name }) => ({ kind: 'local' as const, name })),
    ...table.globalIndexes.map(({ IndexName: name }) => ({ kind: 'global' as const, name })),
  ];
  const sizes = new Map<string | undefined, Size>();
  for (const index of indexes) sizes.set(index?.name, await engine.measure(table.name, index));
  return sizes;
}

/**
 * @param status what the table is to be called, when its time does not say it: a table is CREATING
 * in the answer that creates it, even if it is ACTIVE at once
 */
export function describeTable(
  state: DynamoDbState,
  table: Table,
  { sizes = NONE, status = statusOf(state, table) }: { sizes?: Sizes; status?: string } = {},
): TableDescription {
  const now = state.scope.clock.now();
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: status as TableDescription['TableStatus'],
    CreationDateTime: new Date(table.createdAt),
    AttributeDefinitions: [...table.attributes],
    KeySchema: [...table.keySchema],
    ItemCount: sizes.get(undefined)?.count ?? 0,
    TableSizeBytes: sizes.get(undefined)?.bytes ?? 0,
    ProvisionedThroughput: describeThroughput(table.throughput),
    DeletionProtectionEnabled: table.isProtected,
    ...describeBilling(table),
    ...describeEncryption(table),
    ...(table.localIndexes.length > 0 && {
      LocalSecondaryIndexes: table.localIndexes.map((index) => describeLocal(table, index, sizes)),
    }),
    ...(table.globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: table.globalIndexes.map((index) =>
        describeGlobal(table, index, sizes, now),
      ),
    }),
    ...(table.tableClass && { TableClassSummary: { TableClass: table.tableClass } }),
  };
}

function describeThroughput(throughput: Table['throughput']) {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: throughput?.ReadCapacityUnits ?? 0,
    WriteCapacityUnits: throughput?.WriteCapacityUnits ?? 0,
  };
}

/** AWS says nothing of the billing of a table that was always provisioned. */
function describeBilling({ throughput, onDemandSince }: Table) {
  if (onDemandSince === undefined) return {};
  return {
    BillingModeSummary: {
      BillingMode:
        throughput === undefined ? ('PAY_PER_REQUEST' as const) : ('PROVISIONED' as const),
      LastUpdateToPayPerRequestDateTime: new Date(onDemandSince),
    },
  };
}

function describeEncryption({ encryption }: Table) {
  if (encryption?.Enabled !== true) return {};
  const { SSEType = 'KMS', KMSMasterKeyId } = encryption;
  return {
    SSEDescription: { Status: 'ENABLED' as const, SSEType, KMSMasterKeyArn: KMSMasterKeyId },
  };
}

function describeLocal(
  table: Table,
  { IndexName, KeySchema, Projection }: Table['localIndexes'][number],
  sizes: Sizes,
): LocalSecondaryIndexDescription {
  return { IndexName, KeySchema, Projection, ...describeIndex(table, IndexName, sizes) };
}

function describeGlobal(
  table: Table,
  { IndexName, KeySchema, Projection, ProvisionedThroughput, change, settledAt }: GlobalIndex,
  sizes: Sizes,
  now: number,
): GlobalSecondaryIndexDescription {
  return {
    IndexName,
    KeySchema,
    Projection,
    IndexStatus: now < settledAt ? change : 'ACTIVE',
    ProvisionedThroughput: describeThroughput(ProvisionedThroughput),
    ...describeIndex(table, IndexName, sizes),
  };
}

function describeIndex({ arn }: Table, name: string, sizes: Sizes) {
  return {
    IndexArn: `${arn}/index/${name}`,
    ItemCount: sizes.get(name)?.count ?? 0,
    IndexSizeBytes: sizes.get(name)?.bytes ?? 0,
  };
}
