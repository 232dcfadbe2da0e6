import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const dynamodb = new DynamoDBClient(clientConfig(emulator));
afterAll(() => dynamodb.destroy());

const TableName = 'accounts';

beforeAll(() =>
  dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['id', 'owner'].map((AttributeName) => {
        return { AttributeName, AttributeType: 'S' as const };
      }),
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  ),
);

let accounts = 0;

async function newAccount(balance?: number): Promise<string> {
  accounts += 1;
  const id = `account-${accounts}`;
  if (balance !== undefined) await put(id, balance);
  return id;
}

async function put(id: string, balance: number): Promise<void> {
  const Item = { id: { S: id }, balance: { N: String(balance) } };
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
}

async function balanceOf(id: string): Promise<number | undefined> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
  return Item === undefined ? undefined : Number(Item.balance?.N);
}

/** Takes from one, which must have it, and gives to another. */
function move(from: string, to: string, amount: number): TransactWriteItem[] {
  const ExpressionAttributeValues = { ':amount': { N: String(amount) } };
  return [
    {
      Update: {
        TableName,
        Key: { id: { S: from } },
        UpdateExpression: 'SET balance = balance - :amount',
        ConditionExpression: 'balance >= :amount',
        ExpressionAttributeValues,
      },
    },
    {
      Update: {
        TableName,
        Key: { id: { S: to } },
        UpdateExpression: 'ADD balance :amount',
        ExpressionAttributeValues,
      },
    },
  ];
}

function transact(TransactItems: TransactWriteItem[], ClientRequestToken?: string) {
  return dynamodb.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
}

describe('TransactWriteItems', () => {
  it('does everything', async () => {
    const [a, b, gone, fresh] = [
      await newAccount(10),
      await newAccount(0),
      await newAccount(1),
      await newAccount(),
    ];

    await transact([
      ...move(a, b, 4),
      { Delete: { TableName, Key: { id: { S: gone } } } },
      { Put: { TableName, Item: { id: { S: fresh }, balance: { N: '7' } } } },
    ]);

    expect(await Promise.all([a, b, gone, fresh].map(balanceOf))).toEqual([6, 4, undefined, 7]);
  });

  it('does nothing when one condition fails, and says which', async () => {
    const [rich, poor, fresh] = [await newAccount(10), await newAccount(1), await newAccount()];

    const error = await transact([
      { Put: { TableName, Item: { id: { S: fresh }, owner: { S: 'stranger' } } } },
      ...move(poor, rich, 5),
    ]).catch((refusal: unknown) => refusal);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'None' },
      ],
    });
    expect(await Promise.all([rich, poor, fresh].map(balanceOf))).toEqual([10, 1, undefined]);
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-owner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': { S: 'stranger' } },
      }),
    );
    expect(Items).toEqual([]);
  });

  it('checks a condition on an item that it does not write, and shows the item', async () => {
    const [guard, other] = [await newAccount(0), await newAccount(1)];

    const error = await transact([
      {
        ConditionCheck: {
          TableName,
          Key: { id: { S: guard } },
          ConditionExpression: 'balance > :zero',
          ExpressionAttributeValues: { ':zero': { N: '0' } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      { Delete: { TableName, Key: { id: { S: other } } } },
    ]).catch((refusal: unknown) => refusal);

    expect(error).toMatchObject({
      CancellationReasons: [
        { Code: 'ConditionalCheckFailed', Item: { id: { S: guard }, balance: { N: '0' } } },
        { Code: 'None' },
      ],
    });
    expect(await balanceOf(other)).toBe(1);
  });

  it('undoes the steps before one that fails', async () => {
    const [a, b] = [await newAccount(3), await newAccount(3)];

    const error = await transact([
      { Delete: { TableName, Key: { id: { S: a } } } },
      {
        Update: {
          TableName,
          Key: { id: { S: b } },
          UpdateExpression: 'SET balance = nowhere',
        },
      },
    ]).catch((refusal: unknown) => refusal);

    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await balanceOf(a)).toBe(3);
  });

  it('always keeps the sum, whatever moves at the same time', async () => {
    const moves = fc.array(
      fc.record({ from: fc.nat(2), to: fc.nat(2), amount: fc.integer({ min: 1, max: 60 }) }),
      { minLength: 1, maxLength: 12 },
    );
    const keepsTheSum = fc.asyncProperty(moves, async (all) => {
      const ids = [await newAccount(50), await newAccount(50), await newAccount(50)];

      const attempts = all
        .filter(({ from, to }) => from !== to)
        .map(({ from, to, amount }) => transact(move(ids[from] ?? '', ids[to] ?? '', amount)));
      await Promise.allSettled(attempts);

      const balances = await Promise.all(ids.map(balanceOf));
      expect(balances.every((balance) => balance !== undefined && balance >= 0)).toBe(true);
      expect(balances.reduce<number>((sum, balance) => sum + (balance ?? 0), 0)).toBe(150);
    });

    await fc.assert(keepsTheSum, { numRuns: 10 });
  });

  it('does nothing a second time by the same token, for ten minutes', async () => {
    const [a, b] = [await newAccount(10), await newAccount(0)];

    await transact(move(a, b, 1), 'token-1');
    await transact(move(a, b, 1), 'token-1');
    expect(await balanceOf(a)).toBe(9);

    await expect(transact(move(a, b, 2), 'token-1')).rejects.toThrow(
      IdempotentParameterMismatchException,
    );
    await emulator.clock.advance('10m');
    await transact(move(a, b, 2), 'token-1');
    expect(await balanceOf(a)).toBe(7);
  });

  it('tries again by the token of a transaction that was cancelled', async () => {
    const [a, b] = [await newAccount(0), await newAccount(0)];
    await expect(transact(move(a, b, 1), 'token-2')).rejects.toThrow(TransactionCanceledException);
    await put(a, 1);

    await transact(move(a, b, 1), 'token-2');

    expect(await balanceOf(b)).toBe(1);
  });

  it('refuses two operations on one item', async () => {
    const a = await newAccount(1);
    const Key = { id: { S: a } };

    await expect(
      transact([{ Delete: { TableName, Key } }, { Put: { TableName, Item: Key } }]),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    });
  });

  it.each([
    ['a key of another type', { Put: { TableName, Item: { id: { N: '1' } } } }],
    ['a key that is empty', { Delete: { TableName, Key: { id: { S: '' } } } }],
    [
      'a change of the key',
      {
        Update: {
          TableName,
          Key: { id: { S: 'x' } },
          UpdateExpression: 'SET id = :id',
          ExpressionAttributeValues: { ':id': { S: 'y' } },
        },
      },
    ],
  ])('refuses %s before it begins', async (_, item) => {
    await expect(transact([item])).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses a table that does not exist, and more than 100 operations', async () => {
    const Item = { id: { S: 'x' } };

    await expect(transact([{ Put: { TableName: 'nowhere', Item } }])).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(
      transact(Array.from({ length: 101 }, () => ({ Put: { TableName, Item } }))),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('counts twice what it consumes', async () => {
    const output = await dynamodb.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: { id: { S: await newAccount() } } } }],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

    expect(output.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2 }]);
  });
});

describe('TransactGetItems', () => {
  it('gets items in the order asked for, with a gap for one that is not there', async () => {
    const [a, none, b] = [await newAccount(1), await newAccount(), await newAccount(2)];

    const { Responses } = await dynamodb.send(
      new TransactGetItemsCommand({
        TransactItems: [a, none, b].map((id) => ({
          Get: { TableName, Key: { id: { S: id } }, ProjectionExpression: 'balance' },
        })),
      }),
    );

    expect(Responses).toEqual([
      { Item: { balance: { N: '1' } } },
      {},
      { Item: { balance: { N: '2' } } },
    ]);
  });

  it('never sees a transaction half done', async () => {
    const [a, b] = [await newAccount(50), await newAccount(50)];
    const sum = async () => {
      const { Responses = [] } = await dynamodb.send(
        new TransactGetItemsCommand({
          TransactItems: [a, b].map((id) => ({ Get: { TableName, Key: { id: { S: id } } } })),
        }),
      );
      return Responses.reduce((total, { Item }) => total + Number(Item?.balance?.N), 0);
    };

    const writes = Array.from({ length: 10 }, () => transact(move(a, b, 1)));
    const sums = await Promise.all(Array.from({ length: 10 }, sum));
    await Promise.all(writes);

    expect(new Set(sums)).toEqual(new Set([100]));
  });
});
