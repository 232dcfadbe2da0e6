import type { UpdateTableInput, UpdateTableOutput } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { describeTable } from '../describe-table.ts';
import { invalidParameter, validationError } from '../errors.ts';
import { applyIndexChanges, changeGlobalIndexes } from '../global-index-changes.ts';
import { type DynamoDbState, findSettledTable, withEngine } from '../state.ts';
import type { Table } from '../table.ts';
import { checkDefinition, refuseMembers, usedAttributes } from '../table-definition.ts';

type Input = Checked<UpdateTableInput>;

/** The new settings of a table. */
type Change = Pick<Table, 'attributes' | 'globalIndexes' | 'throughput' | 'onDemandSince'>;

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 *
 * Differs: a new index can already be read while it is CREATING.
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
    await applyIndexChanges(engine, table, before);
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

/** Returns the attributes that are part of a key; all others are dropped. */
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

/** Returns the updated table as the input of its creation. */
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
