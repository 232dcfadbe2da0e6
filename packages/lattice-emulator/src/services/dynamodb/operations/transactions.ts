import type {
  CancellationReason,
  ConsumedCapacity,
  GetItemOutput,
  TransactGetItemsInput,
  TransactGetItemsOutput,
  TransactWriteItem,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from '@aws-sdk/client-dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import type { Engine } from '../engine.ts';
import { validationError } from '../errors.ts';
import { isRepeated, remember } from '../idempotency.ts';
import { type DynamoDbState, tableName, withEngine } from '../state.ts';
import { performTransaction, type Step } from '../transaction.ts';
import { readWrite, refuseMetrics } from '../writes.ts';

const MOST_ITEMS = 100;

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 *
 * Differs: transactions and writes run one at a time, so none fails with a conflict.
 */
export function transactWriteItems(
  state: DynamoDbState,
  input: Checked<TransactWriteItemsInput>,
  call: Call,
): Promise<TransactWriteItemsOutput> {
  checkCount(input.TransactItems);
  refuseMetrics(input.ReturnItemCollectionMetrics);
  const { ReturnConsumedCapacity } = input;
  return withEngine(state, async (engine) => {
    if (isRepeated(state, input, call)) return {};
    const steps = input.TransactItems.map((item) =>
      readStep(state, engine, item, ReturnConsumedCapacity),
    );
    refuseSameItem(steps);
    const outcomes = await performTransaction(engine, steps);
    cancelIfAnyFailed(outcomes.map(({ reason }) => reason));
    remember(state, input, call);
    return describeCapacity(outcomes);
  });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export function transactGetItems(
  state: DynamoDbState,
  { TransactItems, ReturnConsumedCapacity }: Checked<TransactGetItemsInput>,
): Promise<TransactGetItemsOutput> {
  checkCount(TransactItems);
  return withEngine(state, async (engine) => {
    const inputs = TransactItems.map(({ Get }) => {
      const TableName = tableName(state, Get.TableName);
      return engine.prepare('GetItem', { ...Get, TableName, ReturnConsumedCapacity });
    });
    const outputs: GetItemOutput[] = [];
    for (const prepared of inputs) outputs.push(await engine.act('GetItem', prepared));
    const Responses = outputs.map(({ Item }) => (Item === undefined ? {} : { Item }));
    return { Responses, ...describeCapacity(outputs) };
  });
}

function checkCount(items: readonly unknown[]): void {
  if (items.length >= 1 && items.length <= MOST_ITEMS) return;
  const [comparison, bound] = items.length < 1 ? ['greater', 1] : ['less', MOST_ITEMS];
  throw validationError(
    "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: " +
      `Member must have length ${comparison} than or equal to ${bound}`,
  );
}

function readStep(
  state: DynamoDbState,
  engine: Engine,
  { Put, Update, Delete, ConditionCheck }: Checked<TransactWriteItem>,
  ReturnConsumedCapacity: TransactWriteItemsInput['ReturnConsumedCapacity'],
): Step {
  const [given, ...more] = [
    { operation: 'PutItem' as const, input: Put },
    { operation: 'UpdateItem' as const, input: Update },
    { operation: 'DeleteItem' as const, input: Delete },
    // Read like a deletion, which has all that a check has.
    { operation: 'DeleteItem' as const, input: ConditionCheck },
  ].filter(({ input }) => input !== undefined);
  if (given?.input === undefined || more.length > 0) {
    // Text not verified against AWS.
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const { operation, input } = given;
  const write = readWrite(state, engine, operation, { ...input, ReturnConsumedCapacity });
  engine.checkKeys(write.prepared);
  return { ...write, key: engine.keyOf(write.prepared), isCheck: input === ConditionCheck };
}

function refuseSameItem(steps: readonly Step[]): void {
  const items = steps.map(({ prepared, key }) => JSON.stringify([prepared.TableName, key]));
  if (new Set(items).size === items.length) return;
  throw validationError('Transaction request cannot include multiple operations on one item');
}

function cancelIfAnyFailed(CancellationReasons: CancellationReason[]): void {
  if (CancellationReasons.every(({ Code }) => Code === 'None')) return;
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  throw new TransactionCanceledException({ message, CancellationReasons, $metadata: {} });
}

type Capacity = { readonly ConsumedCapacity?: ConsumedCapacity | undefined };

/** A transaction reads and writes everything twice. */
function describeCapacity(outputs: readonly Capacity[]): { ConsumedCapacity?: ConsumedCapacity[] } {
  const units = new Map<string, number>();
  for (const { ConsumedCapacity: consumed } of outputs) {
    if (consumed?.TableName === undefined) continue;
    const sum = (units.get(consumed.TableName) ?? 0) + 2 * (consumed.CapacityUnits ?? 0);
    units.set(consumed.TableName, sum);
  }
  if (units.size === 0) return {};
  return {
    ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({
      TableName,
      CapacityUnits,
    })),
  };
}
