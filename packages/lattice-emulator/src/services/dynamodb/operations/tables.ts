import type {
  CreateTableInput,
  CreateTableOutput,
  DeleteTableInput,
  DeleteTableOutput,
  DescribeTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
} from '@aws-sdk/client-dynamodb';
import type { Call } from '../../../contracts.ts';
import { violationText } from '../../../endpoint/violation.ts';
import type { Checked } from '../../../sdk-types.ts';
import { describeTable as describe, measure } from '../describe-table.ts';
import type { Engine } from '../engine.ts';
import { inUse, validationError } from '../errors.ts';
import {
  type DynamoDbState,
  findSettledTable,
  findTable,
  liveTables,
  tableArn,
  tableName,
  withEngine,
} from '../state.ts';
import type { Table } from '../table.ts';
import { checkDefinition, refuseMembers } from '../table-definition.ts';
import { readTags } from '../tags.ts';

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 *
 * Differs: encryption and the table class are stored, but have no effect.
 */
export async function createTable(
  state: DynamoDbState,
  input: Checked<CreateTableInput>,
  call: Call,
): Promise<CreateTableOutput> {
  refuseMembers(input);
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = input;
  const { BillingMode, ProvisionedThroughput } = input;
  const name = tableName(state, input.TableName);
  const definition = {
    TableName: name,
    AttributeDefinitions,
    KeySchema,
    LocalSecondaryIndexes,
    GlobalSecondaryIndexes,
    BillingMode,
    ProvisionedThroughput,
  };
  await withEngine(state, async (engine) => checkDefinition(engine, definition));
  if (liveTables(state).some((table) => table.name === name)) {
    throw inUse(`Table already exists: ${name}`);
  }
  const table = newTable({ ...input, TableName: name }, call);
  state.tables.set(name, table);
  return { TableDescription: describe(state, table, { status: 'CREATING' }) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export async function describeTable(
  state: DynamoDbState,
  input: Checked<DescribeTableInput>,
): Promise<DescribeTableOutput> {
  const table = findTable(state, input.TableName);
  const sizes = await withEngine(state, (engine) => measure(engine, table));
  return { Table: describe(state, table, { sizes }) };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
export async function deleteTable(
  state: DynamoDbState,
  input: Checked<DeleteTableInput>,
  call: Call,
): Promise<DeleteTableOutput> {
  const table = findSettledTable(state, input.TableName);
  if (table.isProtected) {
    throw validationError(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  table.change = 'DELETING';
  table.settledAt = call.clock.now() + call.settings.dynamodbTableDelayMs;
  const description = describe(state, table, { status: 'DELETING' });
  await withEngine(state, (engine) => deleteEverything(engine, table));
  return { TableDescription: description };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export function listTables(
  state: DynamoDbState,
  { ExclusiveStartTableName: start = '', Limit = MOST_NAMES }: Checked<ListTablesInput>,
): ListTablesOutput {
  checkLimit(Limit);
  const names = liveTables(state).map(({ name }) => name);
  const left = names.sort().filter((name) => name > start);
  const TableNames = left.slice(0, Limit);
  return {
    TableNames,
    ...(left.length > Limit && { LastEvaluatedTableName: TableNames.at(-1) }),
  };
}

const MOST_NAMES = 100;

function checkLimit(limit: number): void {
  if (limit >= 1 && limit <= MOST_NAMES) return;
  const [comparison, bound] = limit < 1 ? ['greater', 1] : ['less', MOST_NAMES];
  throw validationError(
    violationText('limit', limit, `Member must have value ${comparison} than or equal to ${bound}`),
  );
}

function newTable(input: Checked<CreateTableInput>, call: Call): Table {
  const now = call.clock.now();
  const settledAt = now + call.settings.dynamodbTableDelayMs;
  const isOnDemand = input.BillingMode === 'PAY_PER_REQUEST';
  return {
    name: input.TableName,
    arn: tableArn(call, input.TableName),
    id: call.random.uuid(),
    createdAt: now,
    keySchema: input.KeySchema ?? [],
    attributes: input.AttributeDefinitions ?? [],
    localIndexes: input.LocalSecondaryIndexes ?? [],
    globalIndexes: (input.GlobalSecondaryIndexes ?? []).map((index) => {
      return { ...index, change: 'CREATING', settledAt };
    }),
    throughput: isOnDemand ? undefined : input.ProvisionedThroughput,
    onDemandSince: isOnDemand ? now : undefined,
    tableClass: input.TableClass,
    encryption: input.SSESpecification,
    isProtected: input.DeletionProtectionEnabled ?? false,
    change: 'CREATING',
    settledAt,
    timeToLive: undefined,
    pointInTimeRecovery: undefined,
    tags: readTags(input.Tags ?? []),
  };
}

async function deleteEverything(engine: Engine, table: Table): Promise<void> {
  await engine.deleteItems(table.name);
  for (const { IndexName: name } of table.localIndexes) {
    await engine.deleteIndex(table.name, { kind: 'local', name });
  }
  for (const { IndexName: name } of table.globalIndexes) {
    await engine.deleteIndex(table.name, { kind: 'global', name });
  }
}
