import type { Item } from 'dynalite/db/index.js';
import type { Engine } from './engine.ts';
import { type DynamoDbState, liveTables, withEngine } from './state.ts';
import type { Table, TimeToLive } from './table.ts';

const PERIOD_MS = 60_000;
const FIVE_YEARS_MS = 5 * 365 * 24 * 3_600_000;

/** Deletes from now on what has expired; each item within a minute of when it is due. */
export function sweepEveryMinute(state: DynamoDbState): void {
  if (state.isSweeping) return;
  state.isSweeping = true;
  state.scope.clock.every(PERIOD_MS, () => sweep(state));
}

async function sweep(state: DynamoDbState): Promise<void> {
  const now = state.scope.clock.now();
  for (const table of liveTables(state)) {
    const { timeToLive } = table;
    if (timeToLive === undefined || timeToLive.nextDueAt > now) continue;
    await withEngine(state, (engine) => sweepTable(state, engine, table, timeToLive));
  }
}

async function sweepTable(
  { scope }: DynamoDbState,
  engine: Engine,
  table: Table,
  timeToLive: TimeToLive,
): Promise<void> {
  const now = scope.clock.now();
  let nextDueAt = Number.POSITIVE_INFINITY;
  for await (const item of engine.items(table.name)) {
    const expiresAt = expiryOf(item, timeToLive.attributeName, now);
    if (expiresAt === undefined) continue;
    const dueAt = expiresAt + scope.settings.dynamodbTtlDelayMs;
    if (dueAt > now) nextDueAt = Math.min(nextDueAt, dueAt);
    else await deleteItem(engine, table.name, item);
  }
  timeToLive.nextDueAt = nextDueAt;
}

/**
 * When an item expires; `undefined` for one that does not. What expired more than five years ago is
 * taken for a mistake, and stays.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
function expiryOf(item: Item, attributeName: string, now: number): number | undefined {
  const seconds = item[attributeName]?.N;
  if (seconds === undefined) return undefined;
  const expiresAt = Number(seconds) * 1_000;
  return now - expiresAt > FIVE_YEARS_MS ? undefined : expiresAt;
}

async function deleteItem(engine: Engine, TableName: string, item: Item): Promise<void> {
  const Key = engine.keyOf({ TableName, Item: item });
  await engine.act('DeleteItem', { TableName, Key });
}
