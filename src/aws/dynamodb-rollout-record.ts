import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { HistoryEntry, RolloutRecord } from '../ports/rollout-record.ts';
import type { Rollout } from '../rollout/rollout.ts';

type Item = Record<string, AttributeValue>;

/** Of how items look; a build of the service reads none but its own. */
const SCHEMA = 1;
const CURRENT = { pk: 'rollout', sk: 'current' };
const HISTORY = 'history';
const DAY_SECONDS = 86_400;
/** Enough for the numbers of versions to sort as text. */
const VERSION_DIGITS = 9;

/** What a transaction is refused for when somebody else was faster. */
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
    const TransactItems = [this.#putCurrent(next), { Put: this.#line(entry, next.version) }];
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
    await this.#client.send(new PutItemCommand(this.#line(entry, undefined)));
  }

  async history(limit: number): Promise<readonly HistoryEntry[]> {
    // DynamoDB refuses a page of nothing.
    if (limit === 0) return [];
    const pages = paginateQuery(
      { client: this.#client, pageSize: limit },
      {
        TableName: this.#table,
        KeyConditionExpression: 'pk = :history',
        ExpressionAttributeValues: { ':history': { S: HISTORY } },
        ScanIndexForward: false,
        ConsistentRead: true,
      },
    );
    const entries: HistoryEntry[] = [];
    // A page ends at 1 MB too, so that it may have fewer lines than were asked for.
    for await (const { Items = [] } of pages) {
      entries.push(...Items.map((item) => readItem(item).entry as HistoryEntry));
      if (entries.length >= limit) break;
    }
    return entries.slice(0, limit);
  }

  #putCurrent(next: Rollout): TransactWriteItem {
    const { version } = next;
    const item = { ...CURRENT, schema: SCHEMA, version, rollout: next };
    const isFirst = version === 1;
    return {
      Put: {
        TableName: this.#table,
        Item: toItem(item),
        ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'version = :before',
        ...(isFirst
          ? {}
          : { ExpressionAttributeValues: { ':before': { N: String(version - 1) } } }),
      },
    };
  }

  /** @param version that the line tells of; what is only noted has none */
  #line(entry: HistoryEntry, version: number | undefined): { TableName: string; Item: Item } {
    // Lines of one millisecond must not overwrite each other.
    const suffix = version === undefined ? randomUUID() : formatVersion(version);
    const item = {
      pk: HISTORY,
      sk: `${new Date(entry.atMs).toISOString()}#${suffix}`,
      schema: SCHEMA,
      expiresAt: Math.floor(entry.atMs / 1_000) + this.#historyDays * DAY_SECONDS,
      entry,
    };
    return { TableName: this.#table, Item: toItem(item) };
  }
}

function formatVersion(version: number): string {
  return String(version).padStart(VERSION_DIGITS, '0');
}

function toItem(item: object): Item {
  return marshall(item, { removeUndefinedValues: true });
}

/** @throws when another build of the service has written it */
function readItem(item: Item): Readonly<Record<string, unknown>> {
  const { pk, sk, schema, ...rest } = unmarshall(item);
  if (schema !== SCHEMA) {
    throw new Error(
      `cannot read item ${pk} ${sk} of the rollout table: found schema ${schema}, expected ` +
        `${SCHEMA}; deploy the version of this service that wrote it, or a later one`,
    );
  }
  return rest;
}

function isLostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  return codes.some((code) => LOST_RACES.includes(code));
}
