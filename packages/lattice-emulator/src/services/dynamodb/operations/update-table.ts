import type {
  GlobalSecondaryIndexUpdate,
  UpdateTableInput,
  UpdateTableOutput,
} from '@aws-sdk/client-dynamodb';
import { LimitExceededException } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { describeTable } from '../describe-table.ts';
import type { Engine } from '../engine.ts';
import { invalidParameter, notFound, validationError } from '../errors.ts';
import { type DynamoDbState, findSettledTable, withEngine } from '../state.ts';
import type { GlobalIndex, Table } from '../table.ts';
import { checkDefinition, refuseMembers, usedAttributes } from '../table-definition.ts';
import { schemaOf } from '../table-schema.ts';

type Input = Checked<UpdateTableInput>;

/** What a table becomes. */
type Change = Pick<Table, 'attributes' | 'globalIndexes' | 'throughput' | 'onDemandSince'>;

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 *
 * Differs: a new index can be read at once, while it is CREATING.
 */
export async function updateTable(
  state: DynamoDbState,
  input: Input,
  call: Call,
): Promise<UpdateTableOutput> {
  refuseMembers(input);
  refuseNothing(input);
  const table = findSettledTable(state, input.TableName);
  return withEngine(state, async (engine) => {
    const before = table.globalIndexes;
    const change = changeOf(table, input, call);
    checkDefinition(engine, definitionOf(table, change));
    Object.assign(table, change);
    table.isProtected = input.DeletionProtectionEnabled ?? table.isProtected;
    table.tableClass = input.TableClass ?? table.tableClass;
    table.encryption = input.SSESpecification ?? table.encryption;
    table.change = 'UPDATING';
    table.settledAt = call.clock.now() + call.settings.dynamodbTableDelayMs;
    await changeIndexes(engine, table, before);
    return { TableDescription: describeTable(state, table, { status: 'UPDATING' }) };
  });
}

function refuseNothing({ TableName: _, AttributeDefinitions: __, ...changes }: Input): void {
  if (Object.values(changes).some((value) => value !== undefined)) return;
  throw validationError(
    'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
  );
}

function changeOf(table: Table, input: Input, call: Call): Change {
  const billing = changeBilling(table, input, call);
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const globalIndexes = changeGlobalIndexes(table, updates, call).map((index) =>
    billing.throughput === undefined ? { ...index, ProvisionedThroughput: undefined } : index,
  );
  const attributes = changeAttributes(table, input.AttributeDefinitions ?? [], globalIndexes);
  return { ...billing, globalIndexes, attributes };
}

/** Those that are part of a key; the others are forgotten. */
function changeAttributes(
  table: Table,
  given: NonNullable<Input['AttributeDefinitions']>,
  globalIndexes: Change['globalIndexes'],
): Table['attributes'] {
  const known = new Map(table.attributes.map((attribute) => [attribute.AttributeName, attribute]));
  for (const attribute of given) {
    const { AttributeName: name, AttributeType: type } = attribute;
    // Text not verified against AWS.
    if ((known.get(name)?.AttributeType ?? type) !== type) {
      throw invalidParameter(`Cannot change the type of the key attribute ${name}`);
    }
    known.set(name, attribute);
  }
  const used = usedAttributes(keysOf(table, globalIndexes));
  return [...known.values()].filter(({ AttributeName }) => used.has(AttributeName));
}

function keysOf({ name, keySchema, localIndexes }: Table, globalIndexes: Change['globalIndexes']) {
  return {
    TableName: name,
    KeySchema: [...keySchema],
    LocalSecondaryIndexes: localIndexes.length > 0 ? [...localIndexes] : undefined,
    GlobalSecondaryIndexes:
      globalIndexes.length > 0
        ? globalIndexes.map(({ change: _, settledAt: __, ...index }) => index)
        : undefined,
  };
}

/** The table that would come out, as if it were created. */
function definitionOf(table: Table, { attributes, globalIndexes, throughput }: Change) {
  return {
    ...keysOf(table, globalIndexes),
    AttributeDefinitions: [...attributes],
    BillingMode: throughput === undefined ? ('PAY_PER_REQUEST' as const) : undefined,
    ProvisionedThroughput: throughput,
  };
}

function changeBilling(
  table: Table,
  { BillingMode, ProvisionedThroughput: wanted }: Input,
  call: Call,
): Pick<Table, 'throughput' | 'onDemandSince'> {
  const { throughput, onDemandSince } = table;
  const isOnDemand =
    BillingMode === undefined ? throughput === undefined : BillingMode === 'PAY_PER_REQUEST';
  if (isOnDemand) {
    if (wanted !== undefined) throw provisionedOnDemand();
    const since = throughput === undefined ? onDemandSince : call.clock.now();
    return { throughput: undefined, onDemandSince: since };
  }
  if (wanted === undefined && throughput === undefined) {
    throw invalidParameter(
      'ProvisionedThroughput must be specified when BillingMode is PROVISIONED',
    );
  }
  refuseSame(throughput, wanted);
  return { throughput: wanted ?? throughput, onDemandSince };
}

function refuseSame(current: Table['throughput'], wanted: Table['throughput']): void {
  if (current === undefined || wanted === undefined) return;
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = wanted;
  if (read !== current.ReadCapacityUnits || write !== current.WriteCapacityUnits) return;
  throw validationError(
    'The provisioned throughput for the table will not change. The requested value equals the current value. ' +
      `Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}

function provisionedOnDemand(): Error {
  return invalidParameter(
    'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
  );
}

function changeGlobalIndexes(
  table: Table,
  updates: readonly Checked<GlobalSecondaryIndexUpdate>[],
  call: Call,
): readonly GlobalIndex[] {
  refuseSeveral(updates);
  const settledAt = call.clock.now() + call.settings.dynamodbTableDelayMs;
  let indexes = table.globalIndexes;
  for (const { Create, Update, Delete } of updates) {
    if (Create !== undefined) {
      refuseKnown(indexes, Create.IndexName);
      indexes = [...indexes, { ...Create, change: 'CREATING', settledAt }];
    } else if (Update !== undefined) {
      if (Update.OnDemandThroughput ?? Update.WarmThroughput) {
        throw notSupportedFeature('on-demand or warm throughput of an index');
      }
      const { ProvisionedThroughput } = Update;
      const changed = { ...find(indexes, Update.IndexName), ProvisionedThroughput };
      indexes = indexes.map((index) =>
        index.IndexName === Update.IndexName
          ? { ...changed, change: 'UPDATING', settledAt }
          : index,
      );
    } else if (Delete !== undefined) {
      const gone = find(indexes, Delete.IndexName);
      indexes = indexes.filter((index) => index !== gone);
    }
  }
  return indexes;
}

function refuseSeveral(updates: readonly Checked<GlobalSecondaryIndexUpdate>[]): void {
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length <= 1) return;
  const message =
    'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table';
  throw new LimitExceededException({ message, $metadata: {} });
}

function refuseKnown(indexes: readonly GlobalIndex[], name: string): void {
  if (indexes.every(({ IndexName }) => IndexName !== name)) return;
  throw validationError('Attempting to create an index which already exists');
}

function find(indexes: readonly GlobalIndex[], name: string): GlobalIndex {
  const index = indexes.find(({ IndexName }) => IndexName === name);
  if (index === undefined) throw notFound();
  return index;
}

/** Fills the indexes that are new, and empties those that are gone. */
async function changeIndexes(
  engine: Engine,
  table: Table,
  before: readonly GlobalIndex[],
): Promise<void> {
  const { globalIndexes: after } = table;
  const isIn = (indexes: readonly GlobalIndex[], { IndexName }: GlobalIndex) =>
    indexes.some((index) => index.IndexName === IndexName);
  for (const index of after) {
    if (!isIn(before, index)) await engine.fillIndex(schemaOf(table), index);
  }
  for (const index of before) {
    if (isIn(after, index)) continue;
    await engine.deleteIndex(table.name, { kind: 'global', name: index.IndexName });
  }
}
