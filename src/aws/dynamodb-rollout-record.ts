import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { HistoryEntry, RolloutRecord } from '../ports/rollout-record.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { CURRENT, HISTORY, type Item, readItem, toItem } from './dynamodb-item.ts';

const DAY_SECONDS = 86_400;
/** Enough for version numbers to sort as text. */
const VERSION_DIGITS = 9;

/** The codes of a transaction that was refused because another writer was faster. */
const LOST_RACES: readonly (string | undefined)[] = [
  'ConditionalCheckFailed',
  'TransactionConflict',
];

/**
 * Keeps the current rollout and the history in one table with the keys `pk` and `sk`, as maps that
 * can be read in the console. The table's time to live is in `expiresAt`.
 */
export class DynamoDbRolloutRecord implements RolloutRecord {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #historyDays: number;

  /** @param historyDays how long a line of the history is kept */
  constructor(client: DynamoDBClient, table: string, historyDays = 90) {
    this.#client = client;
    this.#table = table;
    this.#historyDays = historyDays;
  }

  async read(): Promise<Rollout | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: marshall(CURRENT), ConsistentRead: true }),
    );
    return Item === undefined ? undefined : (readItem(Item).rollout as Rollout);
  }

  async save(next: Rollout, entry: HistoryEntry): Promise<boolean> {
    const line = this.#line(entry, formatVersion(next.version));
    const TransactItems = [this.#putCurrent(next), { Put: line }];
    try {
      // The client adds a ClientRequestToken, once for all its attempts. When an answer was lost,
      // the repeated call therefore succeeds instead of being refused for what it wrote itself.
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (isLostRace(error)) return false;
      throw error;
    }
  }

  async note(entry: HistoryEntry): Promise<void> {
    await this.#client.send(new PutItemCommand(this.#line(entry, randomUUID())));
  }

  async noteOnce(entry: HistoryEntry): Promise<boolean> {
    const ConditionExpression = 'attribute_not_exists(pk)';
    const line = this.#line(entry, entry.reason);
    try {
      await this.#client.send(new PutItemCommand({ ...line, ConditionExpression }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #putCurrent(next: Rollout): TransactWriteItem {
    const { version } = next;
    const isFirst = version === 1;
    return {
      Put: {
        TableName: this.#table,
        Item: toItem({ ...CURRENT, version, rollout: next }),
        ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'version = :before',
        ...(isFirst
          ? {}
          : { ExpressionAttributeValues: { ':before': { N: String(version - 1) } } }),
      },
    };
  }

  /** @param suffix tells the lines of the same millisecond apart */
  #line(entry: HistoryEntry, suffix: string): { TableName: string; Item: Item } {
    const item = {
      pk: HISTORY,
      sk: `${new Date(entry.atMs).toISOString()}#${suffix}`,
      expiresAt: Math.floor(entry.atMs / 1_000) + this.#historyDays * DAY_SECONDS,
      entry,
    };
    return { TableName: this.#table, Item: toItem(item) };
  }
}

function formatVersion(version: number): string {
  return String(version).padStart(VERSION_DIGITS, '0');
}

function isLostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  return codes.some((code) => LOST_RACES.includes(code));
}
