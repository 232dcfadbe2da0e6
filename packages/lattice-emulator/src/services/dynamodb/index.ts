import { defineService } from '../../contracts.ts';
import * as backups from './operations/backups.ts';
import * as batches from './operations/batches.ts';
import * as items from './operations/items.ts';
import * as tables from './operations/tables.ts';
import * as tags from './operations/tags.ts';
import * as timeToLive from './operations/time-to-live.ts';
import * as transactions from './operations/transactions.ts';
import { updateTable } from './operations/update-table.ts';
import { requiredPermissions } from './required-permissions.ts';
import { type DynamoDbState, liveTables } from './state.ts';

export const dynamodb = defineService<typeof import('@aws-sdk/client-dynamodb')>()({
  createState: (scope): DynamoDbState => ({
    scope,
    tables: new Map(),
    transactions: new Map(),
    engine: undefined,
    isSweeping: false,
  }),
  inventory: (state) => liveTables(state).map(({ name }) => name),
  close: async ({ engine }) => (await engine)?.close(),
  permissions: requiredPermissions,
  operations: {
    CreateTable: tables.createTable,
    DescribeTable: tables.describeTable,
    UpdateTable: updateTable,
    DeleteTable: tables.deleteTable,
    ListTables: tables.listTables,

    PutItem: items.putItem,
    GetItem: items.getItem,
    UpdateItem: items.updateItem,
    DeleteItem: items.deleteItem,
    Query: items.query,
    Scan: items.scan,
    BatchGetItem: batches.batchGetItem,
    BatchWriteItem: batches.batchWriteItem,
    TransactGetItems: transactions.transactGetItems,
    TransactWriteItems: transactions.transactWriteItems,

    UpdateTimeToLive: timeToLive.updateTimeToLive,
    DescribeTimeToLive: timeToLive.describeTimeToLive,
    UpdateContinuousBackups: backups.updateContinuousBackups,
    DescribeContinuousBackups: backups.describeContinuousBackups,

    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsOfResource: tags.listTagsOfResource,
  },
});
