import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const dynamodb = new DynamoDBClient(clientConfig(emulator));
afterAll(() => dynamodb.destroy());

const TYPES = ['S', 'N', 'B'] as const;
type SortType = (typeof TYPES)[number];

/** One table for each type of sort key, with an index that sorts by it, too. */
beforeAll(async () => {
  for (const type of TYPES) {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: `by-${type}`,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'part', AttributeType: 'S' },
          { AttributeName: 'group', AttributeType: 'S' },
          { AttributeName: 'sort', AttributeType: type },
        ],
        KeySchema: [
          { AttributeName: 'part', KeyType: 'HASH' },
          { AttributeName: 'sort', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-group',
            KeySchema: [
              { AttributeName: 'group', KeyType: 'HASH' },
              { AttributeName: 'sort', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
  }
});

/** Sorts as DynamoDB does: numbers by value, strings and bytes by their bytes. */
const compare: Readonly<Record<SortType, (a: string, b: string) => number>> = {
  N: (a, b) => Number(a) - Number(b),
  S: (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)),
  B: (a, b) => Buffer.compare(Buffer.from(a, 'hex'), Buffer.from(b, 'hex')),
};

const VALUES: Readonly<Record<SortType, fc.Arbitrary<string>>> = {
  N: fc.oneof(
    fc.integer({ min: -1_000, max: 1_000 }).map(String),
    fc.constantFrom('0', '0.5', '-0.5', '-12.25', '1e10', '-1e10', '0.001', '10', '9', '99', '100'),
  ),
  S: fc.oneof(
    fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', '/', '~', '0', 'ä') }),
    fc.constantFrom('a', 'ab', 'abc', 'b', 'a/', 'a~', '~', '/', '😀'),
  ),
  B: fc
    .uint8Array({ minLength: 1, maxLength: 3 })
    .map((bytes) => Buffer.from(bytes).toString('hex')),
};

function valueOfType(type: SortType, text: string): AttributeValue {
  if (type === 'B') return { B: new Uint8Array(Buffer.from(text, 'hex')) };
  return type === 'N' ? { N: text } : { S: text };
}

function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? value?.N ?? Buffer.from(value?.B ?? []).toString('hex');
}

/** Conditions on the sort key, as DynamoDB writes them and as they are meant. */
const CONDITIONS = [
  { text: 'sort = :a', holds: (low: number) => low === 0 },
  { text: 'sort < :a', holds: (low: number) => low < 0 },
  { text: 'sort <= :a', holds: (low: number) => low <= 0 },
  { text: 'sort > :a', holds: (low: number) => low > 0 },
  { text: 'sort >= :a', holds: (low: number) => low >= 0 },
  { text: 'sort BETWEEN :a AND :b', holds: (low: number, high: number) => low >= 0 && high <= 0 },
] as const;

let partitions = 0;

async function fill(type: SortType, texts: readonly string[]): Promise<string> {
  partitions += 1;
  const part = `part-${partitions}`;
  const requests = texts.map((text) => ({
    PutRequest: {
      Item: { part: { S: part }, group: { S: part }, sort: valueOfType(type, text) },
    },
  }));
  for (let start = 0; start < requests.length; start += 25) {
    const RequestItems = { [`by-${type}`]: requests.slice(start, start + 25) };
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
  }
  return part;
}

/** All pages of a query. */
async function queryAll(input: QueryCommandInput): Promise<string[]> {
  const texts: string[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamodb.send(new QueryCommand({ ...input, ExclusiveStartKey }));
    texts.push(...(page.Items ?? []).map(({ sort }) => textOf(sort)));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return texts;
}

describe.each(TYPES)('a query by a sort key of type %s', (type) => {
  const distinct = fc.uniqueArray(VALUES[type], {
    minLength: 1,
    maxLength: 12,
    comparator: (a, b) => compare[type](a, b) === 0,
  });

  it.each([
    ['a table', undefined],
    ['an index', 'by-group'],
  ])('always gives what the condition says, in order, from %s', async (_, IndexName) => {
    const options = fc.record({
      texts: distinct,
      bounds: fc.tuple(VALUES[type], VALUES[type]),
      condition: fc.constantFrom(...CONDITIONS),
      isForward: fc.boolean(),
      Limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    });
    const givesWhatItSays = fc.asyncProperty(
      options,
      async ({ texts, bounds, condition, isForward, Limit }) => {
        const [low, high] = [...bounds].sort(compare[type]) as [string, string];
        const part = await fill(type, texts);
        const hasHigh = condition.text.includes(':b');

        const found = await queryAll({
          TableName: `by-${type}`,
          IndexName,
          KeyConditionExpression: `#p = :p AND ${condition.text}`,
          ExpressionAttributeNames: { '#p': IndexName === undefined ? 'part' : 'group' },
          ExpressionAttributeValues: {
            ':p': { S: part },
            ':a': valueOfType(type, low),
            ...(hasHigh && { ':b': valueOfType(type, high) }),
          },
          ScanIndexForward: isForward,
          Limit,
        });

        const expected = texts
          .filter((text) => condition.holds(compare[type](text, low), compare[type](text, high)))
          .sort(compare[type]);
        const canonical = (text: string) => (type === 'N' ? String(Number(text)) : text);
        expect(found.map(canonical)).toEqual(
          (isForward ? expected : expected.reverse()).map(canonical),
        );
      },
    );

    await fc.assert(givesWhatItSays, { numRuns: 15 });
  });
});

describe('begins_with', () => {
  it.each(['S', 'B'] as const)('always gives what begins so, of type %s', async (type) => {
    const texts = fc.uniqueArray(VALUES[type], { minLength: 1, maxLength: 10 });
    const givesWhatBeginsSo = fc.asyncProperty(texts, VALUES[type], async (all, prefix) => {
      const part = await fill(type, all);

      const found = await queryAll({
        TableName: `by-${type}`,
        KeyConditionExpression: 'part = :p AND begins_with(sort, :a)',
        ExpressionAttributeValues: { ':p': { S: part }, ':a': valueOfType(type, prefix) },
      });

      const expected = all.filter((text) => text.startsWith(prefix)).sort(compare[type]);
      expect(found).toEqual(expected);
    });

    await fc.assert(givesWhatBeginsSo, { numRuns: 15 });
  });
});

describe('a scan', () => {
  it('always gives every item once, whatever the size of its pages and segments', async () => {
    const TableName = 'by-N';
    const whole = await dynamodb.send(new ScanCommand({ TableName }));
    const keyOf = (item: Record<string, AttributeValue>) =>
      `${textOf(item.part)} ${textOf(item.sort)}`;
    const sizes = fc.record({
      Limit: fc.integer({ min: 20, max: 200 }),
      TotalSegments: fc.integer({ min: 1, max: 4 }),
    });
    const givesAll = fc.asyncProperty(sizes, async ({ Limit, TotalSegments }) => {
      const seen: string[] = [];
      for (let Segment = 0; Segment < TotalSegments; Segment += 1) {
        let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
        do {
          const page = await dynamodb.send(
            new ScanCommand({ TableName, Limit, TotalSegments, Segment, ExclusiveStartKey }),
          );
          seen.push(...(page.Items ?? []).map(keyOf));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey !== undefined);
      }

      expect(seen.sort()).toEqual((whole.Items ?? []).map(keyOf).sort());
    });

    await fc.assert(givesAll, { numRuns: 8 });
  });
});
