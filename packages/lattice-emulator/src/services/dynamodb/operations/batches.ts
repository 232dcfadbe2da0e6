import type {
  AttributeValue,
  BatchGetItemInput,
  BatchGetItemOutput,
  BatchWriteItemInput,
  BatchWriteItemOutput,
  ConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import type { Item } from 'dynalite/db/index.js';
import type { Checked } from '../../../sdk-types.ts';
import type { Engine } from '../engine.ts';
import { type DynamoDbState, tableName, withEngine } from '../state.ts';
import { refuseMetrics } from '../writes.ts';

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 *
 * Differs: a batch of writes is always processed completely.
 */
export function batchWriteItem(
  state: DynamoDbState,
  { ReturnItemCollectionMetrics, ...input }: Checked<BatchWriteItemInput>,
): Promise<BatchWriteItemOutput> {
  refuseMetrics(ReturnItemCollectionMetrics);
  const RequestItems = byTableName(state, input.RequestItems);
  return withEngine(state, (engine) =>
    engine.act('BatchWriteItem', engine.prepare('BatchWriteItem', { ...input, RequestItems })),
  );
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 *
 * Differs: a batch of reads returns all items, whatever their size, in the order of the keys.
 */
export function batchGetItem(
  state: DynamoDbState,
  input: Checked<BatchGetItemInput>,
): Promise<BatchGetItemOutput> {
  const RequestItems = byTableName(state, input.RequestItems);
  return withEngine(state, async (engine) => {
    const prepared = engine.prepare('BatchGetItem', { ...input, RequestItems });
    const Responses: Record<string, Found> = {};
    const ConsumedCapacity: ConsumedCapacity[] = [];
    for (const [TableName, request] of Object.entries(requestsOf(prepared))) {
      const { items, capacity } = await getItems(engine, {
        ...request,
        TableName,
        ReturnConsumedCapacity: input.ReturnConsumedCapacity,
      });
      Responses[TableName] = items;
      if (capacity !== undefined) ConsumedCapacity.push(capacity);
    }
    return {
      Responses,
      UnprocessedKeys: {},
      ...(ConsumedCapacity.length > 0 && { ConsumedCapacity }),
    };
  });
}

function byTableName<T>(state: DynamoDbState, requests: Readonly<Record<string, T>>) {
  const entries = Object.entries(requests);
  return Object.fromEntries(entries.map(([name, request]) => [tableName(state, name), request]));
}

type Request = { readonly Keys: readonly Item[] };
type Found = Record<string, AttributeValue>[];

function requestsOf(prepared: object): Readonly<Record<string, Request>> {
  return (prepared as { RequestItems: Record<string, Request> }).RequestItems;
}

async function getItems(
  engine: Engine,
  { Keys, ...options }: Request & { readonly TableName: string; ReturnConsumedCapacity: unknown },
): Promise<{ items: Found; capacity: ConsumedCapacity | undefined }> {
  const items: Found = [];
  let capacity: ConsumedCapacity | undefined;
  for (const Key of Keys) {
    const { Item: item, ConsumedCapacity: consumed } = await engine.act<{
      Item?: Found[number];
      ConsumedCapacity?: ConsumedCapacity;
    }>('GetItem', { ...options, Key });
    if (item !== undefined) items.push(item);
    if (consumed !== undefined) capacity = add(capacity, consumed);
  }
  return { items, capacity };
}

function add(sum: ConsumedCapacity | undefined, more: ConsumedCapacity): ConsumedCapacity {
  if (sum === undefined) return more;
  const CapacityUnits = (sum.CapacityUnits ?? 0) + (more.CapacityUnits ?? 0);
  return { ...sum, CapacityUnits, ...(sum.Table && { Table: { CapacityUnits } }) };
}
