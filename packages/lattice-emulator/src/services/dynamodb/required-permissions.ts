import { ACCESS_DENIED_JSON, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { type DynamoDbState, liveTables, tableArn, tableName } from './state.ts';

type ByTable = { readonly TableName: string };
type ByArn = { readonly ResourceArn: string };
type Read = ByTable & {
  readonly IndexName?: string | undefined;
  readonly Select?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
};
type Write = ByTable & {
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
};

/**
 * A transaction needs the permission for each thing that it does, and none of its own.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export const requiredPermissions = {
  prefix: 'dynamodb',
  refusal: ACCESS_DENIED_JSON,
  needs: {
    CreateTable: (input, call, state) => [
      onTable(input, call, state),
      ...tagging('dynamodb:TagResource', onTable(input, call, state).resource, input.Tags),
    ],
    DescribeTable: onTable,
    UpdateTable: onTable,
    DeleteTable: onTable,
    ListTables: () => '*',

    PutItem: write,
    GetItem: read,
    UpdateItem: write,
    DeleteItem: write,
    Query: read,
    Scan: read,
    BatchGetItem: onTables,
    BatchWriteItem: onTables,
    TransactGetItems: ({ TransactItems }, call, state) =>
      TransactItems.map(({ Get }) => enclosed(TRANSACT_GET_ITEM, Get, call, state)),
    TransactWriteItems: ({ TransactItems }, call, state) =>
      TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) => {
        const steps = {
          PutItem: Put,
          UpdateItem: Update,
          DeleteItem: Delete,
          ConditionCheckItem: ConditionCheck,
        };
        return Object.entries(steps).flatMap(([action, step]) =>
          step === undefined
            ? []
            : [enclosed({ action, operation: 'TransactWriteItems' }, step, call, state)],
        );
      }),

    UpdateTimeToLive: onTable,
    DescribeTimeToLive: onTable,
    UpdateContinuousBackups: onTable,
    DescribeContinuousBackups: onTable,

    TagResource: byArn,
    UntagResource: byArn,
    ListTagsOfResource: byArn,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-dynamodb'), DynamoDbState>;

function onTable({ TableName }: ByTable, call: Call, state: DynamoDbState): Permission {
  const name = tableName(state, TableName);
  const table = liveTables(state).find((each) => each.name === name);
  const arn = name.startsWith('arn:') ? name : tableArn(call, name);
  return { resource: table?.arn ?? arn, resourceTags: table?.tags ?? new Map() };
}

function byArn({ ResourceArn }: ByArn, call: Call, state: DynamoDbState): Permission {
  return onTable({ TableName: ResourceArn }, call, state);
}

/** To read an index takes a permission on the index, and none on its table. */
function read(input: Read, call: Call, state: DynamoDbState): Permission {
  const permission = onTable(input, call, state);
  const { IndexName, Select, ReturnConsumedCapacity } = input;
  const path = IndexName === undefined ? '' : `/index/${IndexName}`;
  return {
    ...permission,
    resource: permission.resource + path,
    context: {
      'dynamodb:Select': Select,
      'dynamodb:ReturnConsumedCapacity': ReturnConsumedCapacity,
      ...NOT_ENCLOSED,
    },
  };
}

function write(input: Write, call: Call, state: DynamoDbState): Permission {
  return {
    ...onTable(input, call, state),
    context: {
      'dynamodb:ReturnValues': input.ReturnValues ?? 'NONE',
      'dynamodb:ReturnConsumedCapacity': input.ReturnConsumedCapacity,
      ...NOT_ENCLOSED,
    },
  };
}

const NOT_ENCLOSED = { 'dynamodb:EnclosingOperation': undefined } as const;

const TRANSACT_GET_ITEM = { action: 'GetItem', operation: 'TransactGetItems' } as const;

/** Returns the permission of one step of a transaction. */
function enclosed(
  { action, operation }: { readonly action: string; readonly operation: string },
  step: ByTable,
  call: Call,
  state: DynamoDbState,
): Permission {
  return {
    ...onTable(step, call, state),
    action: `dynamodb:${action}`,
    context: { 'dynamodb:EnclosingOperation': operation },
  };
}

function onTables(
  { RequestItems }: { readonly RequestItems: Readonly<Record<string, unknown>> },
  call: Call,
  state: DynamoDbState,
): Permission[] {
  return Object.keys(RequestItems).map((TableName) => onTable({ TableName }, call, state));
}
