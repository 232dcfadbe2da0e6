import type {
  AttributeValue,
  CancellationReason,
  ConsumedCapacity,
} from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Item } from 'dynalite/db/index.js';
import { AwsError } from '../../endpoint/errors.ts';
import type { Engine } from './engine.ts';
import { fromJson } from './json.ts';
import type { Write } from './writes.ts';

/** One of the writes of a transaction, or a check that writes nothing. */
export type Step = Write & { readonly key: Item; readonly isCheck: boolean };

export type Outcome = {
  readonly reason: CancellationReason;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
};

/**
 * Takes all steps, and takes all back when one fails. No two are about the same item, so it does
 * not matter that a condition is checked after the steps before it, and no read sees the states in
 * between.
 */
export async function performTransaction(
  engine: Engine,
  steps: readonly Step[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const undo: (() => Promise<unknown>)[] = [];
  for (const step of steps) outcomes.push(await performStep(engine, step, undo));
  if (outcomes.some(({ reason }) => reason.Code !== 'None')) {
    for (const takeBack of undo.reverse()) await takeBack();
  }
  return outcomes;
}

async function performStep(
  engine: Engine,
  step: Step,
  undo: (() => Promise<unknown>)[],
): Promise<Outcome> {
  const { operation, prepared, key, isCheck, showsItem } = step;
  const { TableName } = prepared;
  let before: Item | undefined;
  try {
    before = await engine.find(TableName, key);
    if (isCheck) {
      engine.checkCondition(prepared, before);
      return { reason: { Code: 'None' } };
    }
    const done = await engine.act<Pick<Outcome, 'ConsumedCapacity'>>(operation, prepared);
    undo.push(() => putBack(engine, TableName, key, before));
    return { reason: { Code: 'None' }, ConsumedCapacity: done.ConsumedCapacity };
  } catch (error) {
    return { reason: reasonOf(error, showsItem ? before : undefined) };
  }
}

function putBack(
  engine: Engine,
  TableName: string,
  Key: Item,
  before: Item | undefined,
): Promise<object> {
  if (before === undefined) return engine.act('DeleteItem', { TableName, Key });
  return engine.act('PutItem', { TableName, Item: before });
}

/**
 * Why a part of a transaction keeps all of it from happening.
 *
 * @param item what is there, when it is to be shown
 */
function reasonOf(error: unknown, item?: Item): CancellationReason {
  if (error instanceof ConditionalCheckFailedException) {
    const shown = item && { Item: fromJson(item) as Record<string, AttributeValue> };
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...shown };
  }
  if (!(error instanceof AwsError)) throw error;
  return { Code: 'ValidationError', Message: error.message };
}
