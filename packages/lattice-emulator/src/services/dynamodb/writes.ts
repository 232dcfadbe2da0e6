import type {
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValuesOnConditionCheckFailure,
} from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { Engine, Prepared } from './engine.ts';
import { fromJson } from './json.ts';
import { type DynamoDbState, tableName } from './state.ts';

/** A write of one item, ready to be done. */
export type Write = {
  readonly operation: 'PutItem' | 'UpdateItem' | 'DeleteItem';
  readonly prepared: Prepared;
  /** Whether the item that is there goes with the error when the condition does not hold. */
  readonly showsItem: boolean;
};

export type WriteInput = {
  readonly TableName: string;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
};

/**
 * Reads what a write is to do.
 *
 * @throws ValidationException
 */
export function readWrite(
  state: DynamoDbState,
  engine: Engine,
  operation: Write['operation'],
  { ReturnValuesOnConditionCheckFailure, ReturnItemCollectionMetrics, ...input }: WriteInput,
): Write {
  refuseMetrics(ReturnItemCollectionMetrics);
  const TableName = tableName(state, input.TableName);
  return {
    operation,
    prepared: engine.prepare(operation, { ...input, TableName }),
    showsItem: ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

/** @throws NotImplemented when the sizes of item collections are asked for */
export function refuseMetrics(asked: ReturnItemCollectionMetrics | undefined): void {
  if (asked === 'SIZE') throw notSupportedFeature('ReturnItemCollectionMetrics SIZE');
}

/** @throws ConditionalCheckFailedException, with the item when it was asked for */
export async function write<Output extends object>(
  engine: Engine,
  { operation, prepared, showsItem }: Write,
): Promise<Output> {
  const { TableName } = prepared;
  const key = engine.keyOf(prepared);
  try {
    return await engine.act<Output>(operation, prepared);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !showsItem) throw error;
    const existing = await engine.find(TableName, key);
    throw existing === undefined ? error : Object.assign(error, { Item: fromJson(existing) });
  }
}
