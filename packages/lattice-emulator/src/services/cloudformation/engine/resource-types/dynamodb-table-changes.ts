import { isDeepStrictEqual } from 'node:util';
import type {
  BillingMode,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexUpdate,
  ProvisionedThroughput,
  SSEDescription,
  SSESpecification,
  TableClass,
  TableDescription,
  UpdateTableInput,
} from '@aws-sdk/client-dynamodb';

/** The desired settings of a table, except for added and removed indexes. */
export type TableSettings = {
  readonly billingMode: BillingMode;
  readonly throughput: ProvisionedThroughput | undefined;
  readonly indexes: readonly GlobalSecondaryIndex[];
  readonly isProtected: boolean;
  readonly encryption: SSESpecification | undefined;
  readonly tableClass: TableClass;
};

/** Returns the requests that bring a table to the desired settings. */
export function settingChanges(
  table: TableDescription,
  wanted: TableSettings,
): Omit<UpdateTableInput, 'TableName'> {
  const { isProtected: DeletionProtectionEnabled, tableClass, encryption } = wanted;
  return {
    ...billingChanges(table, wanted),
    ...(DeletionProtectionEnabled !== table.DeletionProtectionEnabled && {
      DeletionProtectionEnabled,
    }),
    ...(tableClass !== (table.TableClassSummary?.TableClass ?? 'STANDARD') && {
      TableClass: tableClass,
    }),
    ...(!isSameEncryption(table.SSEDescription, encryption) && {
      SSESpecification: encryption ?? { Enabled: false },
    }),
  };
}

/** Returns the removals and additions that bring a table to the desired global indexes. */
export function indexChanges(
  { GlobalSecondaryIndexes: current = [] }: TableDescription,
  wanted: readonly GlobalSecondaryIndex[],
): GlobalSecondaryIndexUpdate[] {
  const isSame = (a: Partial<Shape>, b: Partial<Shape>) =>
    isDeepStrictEqual(shapeOf(a), shapeOf(b));
  const gone = current.filter((index) => !wanted.some((other) => isSame(other, index)));
  const fresh = wanted.filter((index) => !current.some((other) => isSame(index, other)));
  return [
    ...gone.map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...fresh.map((index) => ({ Create: index })),
  ];
}

type Shape = Pick<GlobalSecondaryIndex, 'IndexName' | 'KeySchema' | 'Projection'>;

function shapeOf({ IndexName, KeySchema, Projection }: Partial<Shape>) {
  return { IndexName, KeySchema, Projection };
}

function billingChanges(
  table: TableDescription,
  { billingMode: BillingMode, throughput, indexes }: TableSettings,
): Pick<UpdateTableInput, 'BillingMode' | 'ProvisionedThroughput' | 'GlobalSecondaryIndexUpdates'> {
  const before = table.BillingModeSummary?.BillingMode ?? 'PROVISIONED';
  const updates = indexes.flatMap(({ IndexName, ProvisionedThroughput: wanted }) => {
    const current = table.GlobalSecondaryIndexes?.find((index) => index.IndexName === IndexName);
    const isKept = current === undefined || isSameThroughput(current.ProvisionedThroughput, wanted);
    return isKept ? [] : [{ Update: { IndexName, ProvisionedThroughput: wanted } }];
  });
  return {
    ...(before !== BillingMode && { BillingMode }),
    ...(!isSameThroughput(table.ProvisionedThroughput, throughput) && {
      ProvisionedThroughput: throughput,
    }),
    ...(updates.length > 0 && { GlobalSecondaryIndexUpdates: updates }),
  };
}

function isSameEncryption(
  current: SSEDescription | undefined,
  wanted: SSESpecification | undefined,
): boolean {
  if (wanted?.Enabled !== true) return current?.Status !== 'ENABLED';
  const { SSEType = 'KMS', KMSMasterKeyId } = wanted;
  return current?.SSEType === SSEType && current.KMSMasterKeyArn === KMSMasterKeyId;
}

/** Numbers in templates may be text; nothing wanted is what a table on demand has. */
function isSameThroughput(
  current: Partial<ProvisionedThroughput> | undefined,
  wanted: ProvisionedThroughput | undefined,
): boolean {
  if (wanted === undefined) return true;
  return (['ReadCapacityUnits', 'WriteCapacityUnits'] as const).every(
    (name) => Number(current?.[name]) === Number(wanted[name]),
  );
}
