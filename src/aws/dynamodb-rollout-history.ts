import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { RolloutHistory } from '../ports/rollout-history.ts';
import type { HistoryEntry } from '../ports/rollout-record.ts';
import { HISTORY, readItem } from './dynamodb-item.ts';

/** Reads the lines that `DynamoDbRolloutRecord` writes. */
export class DynamoDbRolloutHistory implements RolloutHistory {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async last(limit: number): Promise<readonly HistoryEntry[]> {
    // DynamoDB refuses an empty page.
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
}
