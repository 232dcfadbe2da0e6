import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  LimitExceededException,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  TableNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const dynamodb = new DynamoDBClient(clientConfig(emulator));
afterAll(() => dynamodb.destroy());

const byOwner = {
  IndexName: 'by-owner',
  KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'ALL' as const },
};

/** One whose tables are not ready at once. */
const slow = await startEmulator({ settings: { dynamodbTableDelayMs: 5_000 } });

let names = 0;

async function createTable(options: Partial<CreateTableCommandInput> = {}): Promise<string> {
  names += 1;
  const TableName = `table-${names}`;
  await dynamodb.send(new CreateTableCommand({ ...definition(TableName), ...options }));
  return TableName;
}

function definition(TableName: string): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  };
}

async function describeTable(TableName: string, client = dynamodb) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return Table;
}

async function put(TableName: string, id: string, more = {}, client = dynamodb) {
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, ...more } }));
}

async function idsIn(TableName: string, client = dynamodb) {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return Items.map(({ id }) => id?.S).sort();
}

describe('CreateTable', () => {
  it('answers that a table is being created, and makes it active at once', async () => {
    const { TableDescription } = await dynamodb.send(new CreateTableCommand(definition('books')));

    expect(TableDescription?.TableStatus).toBe('CREATING');
    expect(await describeTable('books')).toEqual({
      TableName: 'books',
      TableArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/books',
      TableId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      TableStatus: 'ACTIVE',
      CreationDateTime: new Date(START_TIME),
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ItemCount: 0,
      TableSizeBytes: 0,
      ProvisionedThroughput: {
        NumberOfDecreasesToday: 0,
        ReadCapacityUnits: 0,
        WriteCapacityUnits: 0,
      },
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST',
        LastUpdateToPayPerRequestDateTime: new Date(START_TIME),
      },
      DeletionProtectionEnabled: false,
    });
    expect(emulator.inventory()).toContain('dynamodb: books');
  });

  it('refuses a name that is taken', async () => {
    const TableName = await createTable();

    const attempt = dynamodb.send(new CreateTableCommand(definition(TableName)));

    await expect(attempt).rejects.toThrow(ResourceInUseException);
    await expect(attempt).rejects.toThrow(`Table already exists: ${TableName}`);
  });

  it.each([
    [
      'capacity that is not given',
      { BillingMode: undefined },
      'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    ],
    [
      'a key that is not defined',
      { KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' as const }] },
      'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [id]',
    ],
    [
      'an attribute in no key',
      {
        AttributeDefinitions: ['id', 'owner', 'unused'].map((AttributeName) => {
          return { AttributeName, AttributeType: 'S' as const };
        }),
        GlobalSecondaryIndexes: [byOwner],
      },
      'One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [id, owner, unused], keys used: [id, owner]',
    ],
  ])('refuses %s', async (_, options, message) => {
    await expect(createTable(options)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  it.each([
    ['streams', { StreamSpecification: { StreamEnabled: true } }],
    ['ResourcePolicy', { ResourcePolicy: '{}' }],
    ['OnDemandThroughput', { OnDemandThroughput: { MaxReadRequestUnits: 1 } }],
    [
      'WarmThroughput',
      {
        AttributeDefinitions: ['id', 'owner'].map((AttributeName) => {
          return { AttributeName, AttributeType: 'S' as const };
        }),
        GlobalSecondaryIndexes: [{ ...byOwner, WarmThroughput: { ReadUnitsPerSecond: 1 } }],
      },
    ],
  ])('says that it does not support %s', async (name, options) => {
    await expect(createTable(options)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(name),
    });
  });

  it('keeps accounts and regions apart', async () => {
    const TableName = await createTable();
    const elsewhere = new DynamoDBClient(clientConfig(emulator, 'eu-west-1'));
    const otherAccount = new DynamoDBClient({
      ...clientConfig(emulator),
      credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
    });
    await put(TableName, 'here');

    await expect(describeTable(TableName, elsewhere)).rejects.toThrow(ResourceNotFoundException);
    await elsewhere.send(new CreateTableCommand(definition(TableName)));
    await otherAccount.send(new CreateTableCommand(definition(TableName)));
    await put(TableName, 'there', {}, elsewhere);

    expect(await idsIn(TableName)).toEqual(['here']);
    expect(await idsIn(TableName, elsewhere)).toEqual(['there']);
    expect(await idsIn(TableName, otherAccount)).toEqual([]);
    expect((await describeTable(TableName, otherAccount))?.TableArn).toBe(
      `arn:aws:dynamodb:us-east-1:111122223333:table/${TableName}`,
    );
    elsewhere.destroy();
    otherAccount.destroy();
  });
});

describe('a table that takes its time', () => {
  it('is created, changed and deleted on the clock', async () => {
    const client = new DynamoDBClient(clientConfig(slow));
    const statusOf = async () => (await describeTable('slow', client))?.TableStatus;
    const later = () => slow.clock.advance('5s');

    await client.send(new CreateTableCommand(definition('slow')));
    expect(await statusOf()).toBe('CREATING');
    await expect(put('slow', 'early', {}, client)).rejects.toThrow(ResourceNotFoundException);
    await expect(client.send(new DeleteTableCommand({ TableName: 'slow' }))).rejects.toThrow(
      'Attempt to change a resource which is still in use: Table is being created: slow',
    );
    await later();
    expect(await statusOf()).toBe('ACTIVE');
    await put('slow', 'in time', {}, client);

    await client.send(
      new UpdateTableCommand({ TableName: 'slow', DeletionProtectionEnabled: false }),
    );
    expect(await statusOf()).toBe('UPDATING');
    expect(await idsIn('slow', client)).toEqual(['in time']);
    await later();

    await client.send(new DeleteTableCommand({ TableName: 'slow' }));
    expect(await statusOf()).toBe('DELETING');
    await expect(client.send(new CreateTableCommand(definition('slow')))).rejects.toThrow(
      ResourceInUseException,
    );
    await later();
    expect(slow.inventory()).toEqual([]);
    client.destroy();
  });
});

describe('DescribeTable', () => {
  it('counts the items', async () => {
    const TableName = await createTable();
    await put(TableName, 'a', { text: { S: '12345' } });
    await put(TableName, 'b');

    expect(await describeTable(TableName)).toMatchObject({ ItemCount: 2, TableSizeBytes: 15 });
  });

  it('refuses a table that does not exist', async () => {
    const attempt = describeTable('nowhere');

    await expect(attempt).rejects.toThrow(ResourceNotFoundException);
    await expect(attempt).rejects.toThrow('Requested resource not found: Table: nowhere not found');
  });
});

describe('DeleteTable', () => {
  it('leaves nothing behind, not even for a new table of the same name', async () => {
    const TableName = await createTable();
    await put(TableName, 'old');

    await dynamodb.send(new DeleteTableCommand({ TableName }));

    expect(emulator.inventory()).not.toContain(`dynamodb: ${TableName}`);
    await dynamodb.send(new CreateTableCommand(definition(TableName)));
    expect(await idsIn(TableName)).toEqual([]);
  });

  it('refuses a table that is protected', async () => {
    const TableName = await createTable({ DeletionProtectionEnabled: true });

    await expect(dynamodb.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('protected against deletion'),
    });
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await dynamodb.send(new DeleteTableCommand({ TableName }));
  });
});

describe('UpdateTable', () => {
  const addByOwner = {
    AttributeDefinitions: [{ AttributeName: 'owner', AttributeType: 'S' as const }],
    GlobalSecondaryIndexUpdates: [{ Create: byOwner }],
  };

  it('fills a new index with what is there, and takes it away again', async () => {
    const TableName = await createTable();
    await put(TableName, 'a', { owner: { S: 'ann' } });
    await put(TableName, 'b');
    const query = new QueryCommand({
      TableName,
      IndexName: 'by-owner',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': { S: 'ann' } },
    });

    await dynamodb.send(new UpdateTableCommand({ TableName, ...addByOwner }));
    const { Items } = await dynamodb.send(query);
    const table = await describeTable(TableName);
    await dynamodb.send(
      new UpdateTableCommand({
        TableName,
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-owner' } }],
      }),
    );

    expect(Items).toEqual([{ id: { S: 'a' }, owner: { S: 'ann' } }]);
    expect(table?.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: 'by-owner', IndexStatus: 'ACTIVE', ItemCount: 1 },
    ]);
    await expect(dynamodb.send(query)).rejects.toThrow(
      'The table does not have the specified index: by-owner',
    );
    const after = await describeTable(TableName);
    expect(after?.AttributeDefinitions).toEqual([{ AttributeName: 'id', AttributeType: 'S' }]);
  });

  it('makes one index at a time', async () => {
    const TableName = await createTable();
    const update = new UpdateTableCommand({
      TableName,
      AttributeDefinitions: addByOwner.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [
        { Create: byOwner },
        { Create: { ...byOwner, IndexName: 'by-owner-2' } },
      ],
    });

    await expect(dynamodb.send(update)).rejects.toThrow(LimitExceededException);
  });

  it('switches between capacity and demand', async () => {
    const TableName = await createTable();
    const ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 6 };

    await expect(
      dynamodb.send(new UpdateTableCommand({ TableName, ProvisionedThroughput })),
    ).rejects.toThrow('when BillingMode is PAY_PER_REQUEST');
    await dynamodb.send(
      new UpdateTableCommand({ TableName, BillingMode: 'PROVISIONED', ProvisionedThroughput }),
    );

    expect(await describeTable(TableName)).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput,
    });
    await expect(
      dynamodb.send(new UpdateTableCommand({ TableName, ProvisionedThroughput })),
    ).rejects.toThrow('The provisioned throughput for the table will not change.');
  });

  it('refuses to change nothing', async () => {
    const TableName = await createTable();

    await expect(dynamodb.send(new UpdateTableCommand({ TableName }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('At least one of'),
    });
  });
});

describe('ListTables', () => {
  it('goes through the names in their order', async () => {
    const client = new DynamoDBClient(clientConfig(emulator, 'ap-south-1'));
    for (const name of ['ccc', 'aaa', 'bbb']) {
      await client.send(new CreateTableCommand(definition(name)));
    }

    const first = await client.send(new ListTablesCommand({ Limit: 2 }));
    const second = await client.send(
      new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }),
    );

    expect(first.TableNames).toEqual(['aaa', 'bbb']);
    expect(second).toMatchObject({ TableNames: ['ccc'] });
    expect(second.LastEvaluatedTableName).toBeUndefined();
    client.destroy();
  });
});

describe('tags of tables', () => {
  it('are added, listed and removed', async () => {
    const TableName = await createTable({ Tags: [{ Key: 'a', Value: '1' }] });
    const ResourceArn = (await describeTable(TableName))?.TableArn;

    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] }));
    await dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));

    const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }));
    expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('need a table', async () => {
    const ResourceArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/nowhere';

    await expect(dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });
});

describe('time to live', () => {
  async function expireBy(TableName: string, Enabled = true, AttributeName = 'expires') {
    const TimeToLiveSpecification = { Enabled, AttributeName };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }

  const at = (time: number) => ({ expires: { N: String(time / 1_000) } });

  it('deletes what has expired some time after, and not what must not go', async () => {
    const TableName = await createTable();
    await expireBy(TableName);
    const now = emulator.clock.now();
    await put(TableName, 'soon', at(now + 60_000));
    await put(TableName, 'later', at(now + 3_600_000));
    await put(TableName, 'never');
    await put(TableName, 'a text', { expires: { S: String(now / 1_000) } });
    await put(TableName, 'six years ago', at(now - 6 * 365 * 24 * 3_600_000));

    await emulator.clock.advance('10m');
    expect(await idsIn(TableName)).toContain('soon');
    await emulator.clock.advance('2m');
    expect(await idsIn(TableName)).toEqual(['a text', 'later', 'never', 'six years ago']);
    await emulator.clock.advance('2h');
    expect(await idsIn(TableName)).toEqual(['a text', 'never', 'six years ago']);
  });

  it('spares an item whose time was put off before it went', async () => {
    const TableName = await createTable();
    await expireBy(TableName);
    await put(TableName, 'kept', at(emulator.clock.now() + 60_000));
    await emulator.clock.advance('5m');

    await put(TableName, 'kept', at(emulator.clock.now() + 3_600_000));

    await emulator.clock.advance('30m');
    expect(await idsIn(TableName)).toEqual(['kept']);
  });

  it('shows whether it is on, and can be switched off', async () => {
    const TableName = await createTable();
    const status = async () => {
      const output = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
      return output.TimeToLiveDescription;
    };
    await put(TableName, 'stays', at(emulator.clock.now()));

    expect(await status()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await expect(expireBy(TableName, false)).rejects.toThrow('TimeToLive is already disabled');
    await expireBy(TableName);
    expect(await status()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    await expect(expireBy(TableName)).rejects.toThrow('TimeToLive is already enabled');
    await expireBy(TableName, false);

    await emulator.clock.advance('1h');
    expect(await idsIn(TableName)).toEqual(['stays']);
  });
});

describe('continuous backups', () => {
  it('keep point-in-time recovery as a setting', async () => {
    const TableName = await createTable();
    const describeBackups = async () => {
      const output = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
      return output.ContinuousBackupsDescription;
    };
    expect(await describeBackups()).toEqual({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    });
    const since = new Date(emulator.clock.now());

    await dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    await emulator.clock.advance('1h');

    expect((await describeBackups())?.PointInTimeRecoveryDescription).toEqual({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: since,
      LatestRestorableDateTime: new Date(emulator.clock.now() - 5 * 60_000),
    });
  });

  it('need a table', async () => {
    const describeBackups = new DescribeContinuousBackupsCommand({ TableName: 'nowhere' });

    await expect(dynamodb.send(describeBackups)).rejects.toThrow(TableNotFoundException);
  });
});
