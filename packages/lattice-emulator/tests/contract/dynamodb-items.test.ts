import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const dynamodb = new DynamoDBClient(clientConfig(emulator));
afterAll(() => dynamodb.destroy());

const TableName = 'orders';

beforeAll(() =>
  dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'customer', AttributeType: 'S' },
        { AttributeName: 'number', AttributeType: 'N' },
        { AttributeName: 'state', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'number', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-state',
          KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  ),
);

let customers = 0;

/** A customer that no other test has. */
function newCustomer(): string {
  customers += 1;
  return `customer-${customers}`;
}

function keyOf(customer: string, number = 1) {
  return { customer: { S: customer }, number: { N: String(number) } };
}

async function get(customer: string, number = 1) {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName, Key: keyOf(customer, number), ConsistentRead: true }),
  );
  return Item;
}

describe('PutItem', () => {
  it('keeps values of every type as they came', async () => {
    const Item = {
      ...keyOf(newCustomer()),
      text: { S: 'ä/ö?ü' },
      amount: { N: '-1.5' },
      bytes: { B: new Uint8Array([0, 255, 10]) },
      flag: { BOOL: true },
      nothing: { NULL: true as const },
      texts: { SS: ['a', 'b'] },
      amounts: { NS: ['1', '2'] },
      parts: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
      list: { L: [{ S: 'a' }, { M: { B: { S: 'an attribute that is called B' } } }] },
      BS: { L: [{ S: 'an attribute that is called BS' }] },
    };

    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    const key = { customer: Item.customer, number: Item.number };
    const found = await dynamodb.send(new GetItemCommand({ TableName, Key: key }));
    expect(found.Item).toEqual(Item);
  });

  it('gives back the item that it replaces', async () => {
    const customer = newCustomer();
    const put = (state: string) =>
      dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: { ...keyOf(customer), state: { S: state } },
          ReturnValues: 'ALL_OLD',
        }),
      );

    await put('new');

    expect((await put('paid')).Attributes).toEqual({ ...keyOf(customer), state: { S: 'new' } });
  });

  it('refuses with the item that is there when the condition does not hold', async () => {
    const Item = { ...keyOf(newCustomer()), bytes: { B: new Uint8Array([7]) } };
    const put = new PutItemCommand({
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(customer)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await dynamodb.send(put);

    const error = await dynamodb.send(put).catch((refusal: unknown) => refusal);

    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ message: 'The conditional request failed', Item });
  });

  it('lets exactly one of many win that race for the same key', async () => {
    const customer = newCustomer();
    const attempts = Array.from({ length: 20 }, (_, number) =>
      dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: { ...keyOf(customer), winner: { N: String(number) } },
          ConditionExpression: 'attribute_not_exists(customer)',
        }),
      ),
    );

    const results = await Promise.allSettled(attempts);

    const winners = results.flatMap(({ status }, number) => (status === 'fulfilled' ? number : []));
    expect(winners).toHaveLength(1);
    expect((await get(customer))?.winner).toEqual({ N: String(winners[0]) });
  });

  it('names a key that is missing in the item, in the words of AWS', async () => {
    const attempt = dynamodb.send(
      new PutItemCommand({ TableName, Item: { customer: { S: 'missing' } } }),
    );

    await expect(attempt).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'One or more parameter values were invalid: Missing the key number in the item',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses an item of more than 400 KB', async () => {
    const Item = { ...keyOf(newCustomer()), text: { S: 'x'.repeat(410_000) } };

    await expect(dynamodb.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
  });

  it('says that it does not count item collections', async () => {
    const put = new PutItemCommand({
      TableName,
      Item: keyOf(newCustomer()),
      ReturnItemCollectionMetrics: 'SIZE',
    });

    await expect(dynamodb.send(put)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('ReturnItemCollectionMetrics'),
    });
  });

  it('says that it cannot keep an attribute called __proto__', async () => {
    const Item = Object.fromEntries([
      ...Object.entries(keyOf(newCustomer())),
      ['__proto__', { S: 'x' }],
    ]);

    await expect(dynamodb.send(new PutItemCommand({ TableName, Item }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('knows a table by its ARN, too', async () => {
    const customer = newCustomer();
    const arn = `arn:aws:dynamodb:us-east-1:123456789012:table/${TableName}`;

    await dynamodb.send(new PutItemCommand({ TableName: arn, Item: keyOf(customer) }));

    expect(await get(customer)).toEqual(keyOf(customer));
  });
});

describe('GetItem', () => {
  it('answers without an item when there is none', async () => {
    expect(await get(newCustomer())).toBeUndefined();
  });

  it('answers with the attributes asked for only', async () => {
    const customer = newCustomer();
    const Item = { ...keyOf(customer), state: { S: 'new' }, note: { S: 'n' } };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    const output = await dynamodb.send(
      new GetItemCommand({
        TableName,
        Key: keyOf(customer),
        ProjectionExpression: '#s',
        ExpressionAttributeNames: { '#s': 'state' },
      }),
    );

    expect(output.Item).toEqual({ state: { S: 'new' } });
  });

  it('refuses a table that does not exist', async () => {
    const attempt = dynamodb.send(new GetItemCommand({ TableName: 'nowhere', Key: keyOf('c') }));

    await expect(attempt).rejects.toThrow(ResourceNotFoundException);
    await expect(attempt).rejects.toThrow('Requested resource not found');
  });

  it('refuses a key that does not fit the table', async () => {
    const attempt = dynamodb.send(
      new GetItemCommand({ TableName, Key: { customer: { S: 'missing' } } }),
    );

    await expect(attempt).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The provided key element does not match the schema',
    });
  });
});

describe('UpdateItem', () => {
  it('loses none of many increments at the same time', async () => {
    const customer = newCustomer();
    const increments = Array.from({ length: 25 }, () =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(customer),
          UpdateExpression: 'ADD visits :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      ),
    );

    await Promise.all(increments);

    expect((await get(customer))?.visits).toEqual({ N: '25' });
  });

  it('moves an item on only from the version that its writer has seen', async () => {
    const customer = newCustomer();
    const write = (seen: number) =>
      dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(customer),
          UpdateExpression: 'SET version = :next',
          ConditionExpression: 'attribute_not_exists(version) OR version = :seen',
          ExpressionAttributeValues: {
            ':seen': { N: String(seen) },
            ':next': { N: String(seen + 1) },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
    await write(0);

    expect((await write(1)).Attributes?.version).toEqual({ N: '2' });
    await expect(write(1)).rejects.toThrow(ConditionalCheckFailedException);
  });

  it('refuses an expression that it cannot read', async () => {
    const update = new UpdateItemCommand({
      TableName,
      Key: keyOf(newCustomer()),
      UpdateExpression: 'SET state',
    });

    await expect(dynamodb.send(update)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Invalid UpdateExpression: Syntax error'),
    });
  });
});

describe('DeleteItem', () => {
  it('deletes, and keeps what the condition protects', async () => {
    const customer = newCustomer();
    await dynamodb.send(
      new PutItemCommand({ TableName, Item: { ...keyOf(customer), state: { S: 'new' } } }),
    );
    const remove = (state: string) =>
      dynamodb.send(
        new DeleteItemCommand({
          TableName,
          Key: keyOf(customer),
          ConditionExpression: '#s = :s',
          ExpressionAttributeNames: { '#s': 'state' },
          ExpressionAttributeValues: { ':s': { S: state } },
        }),
      );

    await expect(remove('paid')).rejects.toThrow(ConditionalCheckFailedException);
    await remove('new');

    expect(await get(customer)).toBeUndefined();
  });
});

describe('Query', () => {
  it('goes through a partition in the order of the sort key, page by page', async () => {
    const customer = newCustomer();
    for (const number of [3, 20, -1]) {
      await dynamodb.send(new PutItemCommand({ TableName, Item: keyOf(customer, number) }));
    }
    const page = (ExclusiveStartKey?: Record<string, { S: string } | { N: string }>) =>
      dynamodb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'customer = :c',
          ExpressionAttributeValues: { ':c': { S: customer } },
          Limit: 2,
          ExclusiveStartKey,
        }),
      );

    const first = await page();
    const second = await page(keyOf(customer, 3));

    expect(first.Items).toEqual([keyOf(customer, -1), keyOf(customer, 3)]);
    expect(first.LastEvaluatedKey).toEqual(keyOf(customer, 3));
    expect(second.Items).toEqual([keyOf(customer, 20)]);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it('finds by an index, which follows its items', async () => {
    const customer = newCustomer();
    const byState = async (state: string) => {
      const { Items } = await dynamodb.send(
        new QueryCommand({
          TableName,
          IndexName: 'by-state',
          KeyConditionExpression: '#s = :s',
          ExpressionAttributeNames: { '#s': 'state' },
          ExpressionAttributeValues: { ':s': { S: state } },
        }),
      );
      return Items;
    };
    const put = (state: string) =>
      dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: { ...keyOf(customer), state: { S: state }, note: { S: 'not in the index' } },
        }),
      );
    await put('to-index');
    const before = await byState('to-index');

    await put('indexed');

    expect(before).toEqual([{ ...keyOf(customer), state: { S: 'to-index' } }]);
    expect(await byState('to-index')).toEqual([]);
    expect(await byState('indexed')).toHaveLength(1);
  });
});

describe('Scan', () => {
  it('goes through all items, with a filter', async () => {
    const customer = newCustomer();
    for (const number of [1, 2, 3]) {
      await dynamodb.send(new PutItemCommand({ TableName, Item: keyOf(customer, number) }));
    }

    const output = await dynamodb.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'customer = :c AND #n > :n',
        ExpressionAttributeNames: { '#n': 'number' },
        ExpressionAttributeValues: { ':c': { S: customer }, ':n': { N: '1' } },
      }),
    );

    expect(output.Count).toBe(2);
    expect(output.ScannedCount).toBeGreaterThanOrEqual(3);
  });
});

describe('batches', () => {
  it('write many items, and get them in the order of their keys', async () => {
    const customer = newCustomer();
    const numbers = [5, 1, 3];
    const requests = numbers.map((number) => ({ PutRequest: { Item: keyOf(customer, number) } }));
    const written = await dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
    );

    const Keys = [...numbers.map((number) => keyOf(customer, number)), keyOf(customer, 9)];
    const output = await dynamodb.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys } },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

    expect(written.UnprocessedItems).toEqual({});
    expect(output.Responses).toEqual({ [TableName]: Keys.slice(0, 3) });
    expect(output.UnprocessedKeys).toEqual({});
    expect(output.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2 }]);
  });

  it('refuse the same key twice', async () => {
    const request = { PutRequest: { Item: keyOf(newCustomer()) } };
    const batch = new BatchWriteItemCommand({ RequestItems: { [TableName]: [request, request] } });

    await expect(dynamodb.send(batch)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Provided list of item keys contains duplicates',
    });
  });
});
