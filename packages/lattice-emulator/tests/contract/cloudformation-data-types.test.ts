import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const config = clientConfig(emulator);
const cloudformation = new CloudFormationClient(config);
const stacks = new Stacks(emulator);
const dynamodb = new DynamoDBClient(config);
const ssm = new SSMClient(config);
afterAll(() => {
  for (const client of [cloudformation, dynamodb, ssm]) client.destroy();
});

type Template = {
  readonly Resources: object;
  readonly Outputs?: object;
  readonly Parameters?: object;
};

async function create(StackName: string, template: Template) {
  const TemplateBody = JSON.stringify(template);
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
  return settled(StackName);
}

async function update(StackName: string, template: Template) {
  const TemplateBody = JSON.stringify(template);
  await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  return settled(StackName);
}

async function settled(StackName: string) {
  await emulator.clock.idle();
  const { Stacks: [stack] = [] } = await cloudformation.send(
    new DescribeStacksCommand({ StackName }),
  );
  return {
    status: stack?.StackStatus,
    parameters: stack?.Parameters,
    outputs: Object.fromEntries(
      (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    ),
  };
}

/** Returns the reasons of failed resources, and of a stack that failed before any of them. */
async function failuresOf(StackName: string) {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents.filter(({ ResourceStatus = '' }) =>
    /_FAILED$|^ROLLBACK_IN_PROGRESS$/.test(ResourceStatus),
  ).map(({ ResourceStatusReason }) => ResourceStatusReason);
}

/** A placeholder of `Fn::Sub`. */
const variable = (name: string) => `\${${name}}`;

const key = (AttributeName: string, KeyType = 'HASH') => ({ AttributeName, KeyType });
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const index = (IndexName: string, attribute: string) => ({
  IndexName,
  KeySchema: [key(attribute)],
  Projection: { ProjectionType: 'ALL' },
});

function tableStack(properties: object = {}): Template {
  return {
    Resources: {
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [text('id')],
          KeySchema: [key('id')],
          ...properties,
        },
      },
    },
    Outputs: {
      Name: { Value: { Ref: 'Orders' } },
      Arn: { Value: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
    },
  };
}

async function tableOf(TableName: string | undefined) {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName }),
  );
  const { ContinuousBackupsDescription } = await dynamodb.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  const { Tags = [] } = await dynamodb.send(
    new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }),
  );
  return {
    ...Table,
    indexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName),
    encryptedBy: Table?.SSEDescription?.KMSMasterKeyArn,
    expiresBy: TimeToLiveDescription?.AttributeName,
    recovery:
      ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  };
}

describe('AWS::DynamoDB::Table', () => {
  it('is made with all that the template says, under a name of its own', async () => {
    const { status, outputs } = await create(
      'full-table',
      tableStack({
        AttributeDefinitions: ['id', 'at', 'owner', 'kind'].map(text),
        KeySchema: [key('id'), key('at', 'RANGE')],
        LocalSecondaryIndexes: [
          { ...index('by-kind', 'id'), KeySchema: [key('id'), key('kind', 'RANGE')] },
        ],
        GlobalSecondaryIndexes: [index('by-owner', 'owner')],
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: 'true' },
        SSESpecification: { SSEEnabled: true },
        DeletionProtectionEnabled: false,
        TableClass: 'STANDARD_INFREQUENT_ACCESS',
        Tags: [{ Key: 'team', Value: 'a' }],
      }),
    );

    expect(status).toBe('CREATE_COMPLETE');
    expect(outputs.Name).toMatch(/^full-table-Orders-[A-Z2-7]{12}$/);
    expect(await tableOf(outputs.Name)).toMatchObject({
      TableArn: outputs.Arn,
      TableStatus: 'ACTIVE',
      indexes: ['by-owner'],
      LocalSecondaryIndexes: [{ IndexName: 'by-kind' }],
      expiresBy: 'expires',
      recovery: 'ENABLED',
      SSEDescription: { Status: 'ENABLED' },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      tags: { team: 'a' },
    });
    await stacks.remove('full-table');
    expect(emulator.inventory()).not.toContain(`dynamodb: ${outputs.Name}`);
  });

  it('is changed in place, and keeps its items', async () => {
    const { outputs } = await create(
      'changed-table',
      tableStack({ Tags: [{ Key: 'team', Value: 'a' }] }),
    );
    const { Name: TableName } = outputs;
    await dynamodb.send(
      new PutItemCommand({ TableName, Item: { id: { S: '1' }, owner: { S: 'ann' } } }),
    );

    const { status } = await update(
      'changed-table',
      tableStack({
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: '5', WriteCapacityUnits: 6 },
        AttributeDefinitions: ['id', 'owner'].map(text),
        GlobalSecondaryIndexes: [
          {
            ...index('by-owner', 'owner'),
            ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
          },
        ],
        TimeToLiveSpecification: { AttributeName: 'gone-at', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: 'true', KMSMasterKeyId: 'alias/own' },
        DeletionProtectionEnabled: true,
        Tags: [{ Key: 'stage', Value: 'b' }],
      }),
    );

    expect(status).toBe('UPDATE_COMPLETE');
    expect(await tableOf(TableName)).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      GlobalSecondaryIndexes: [{ IndexName: 'by-owner', ItemCount: 1 }],
      expiresBy: 'gone-at',
      recovery: 'ENABLED',
      encryptedBy: 'alias/own',
      DeletionProtectionEnabled: true,
      tags: { stage: 'b' },
    });

    await update('changed-table', tableStack());
    expect(await tableOf(TableName)).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ItemCount: 1,
      indexes: undefined,
      expiresBy: undefined,
      recovery: 'DISABLED',
      encryptedBy: undefined,
      DeletionProtectionEnabled: false,
      tags: {},
    });
    await stacks.remove('changed-table');
  });

  it('is another table when its key changes', async () => {
    const { outputs: before } = await create('replaced-table', tableStack());
    await dynamodb.send(new PutItemCommand({ TableName: before.Name, Item: { id: { S: '1' } } }));

    const { status, outputs: after } = await update(
      'replaced-table',
      tableStack({ AttributeDefinitions: [text('number')], KeySchema: [key('number')] }),
    );

    expect(status).toBe('UPDATE_COMPLETE');
    expect(after.Name).not.toBe(before.Name);
    const { Items } = await dynamodb.send(new ScanCommand({ TableName: after.Name }));
    expect(Items).toEqual([]);
    expect(emulator.inventory()).toContain(`dynamodb: ${after.Name}`);
    expect(emulator.inventory()).not.toContain(`dynamodb: ${before.Name}`);
    await stacks.remove('replaced-table');
  });

  it('stays what it was when it cannot become what the template says', async () => {
    const { outputs } = await create('stubborn-table', tableStack());

    const { status } = await update(
      'stubborn-table',
      tableStack({
        AttributeDefinitions: ['id', 'a', 'b'].map(text),
        GlobalSecondaryIndexes: [index('by-a', 'a'), index('by-b', 'b')],
        DeletionProtectionEnabled: true,
      }),
    );

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await failuresOf('stubborn-table')).toContain(
      'Cannot perform more than one GSI creation or deletion in a single update',
    );
    expect(await tableOf(outputs.Name)).toMatchObject({
      DeletionProtectionEnabled: false,
      indexes: undefined,
    });
    await stacks.remove('stubborn-table');
  });

  it('does not expire items by another attribute from one deployment to the next', async () => {
    const by = (AttributeName: string) =>
      tableStack({ TimeToLiveSpecification: { AttributeName, Enabled: true } });
    const { outputs } = await create('expiring-table', by('a'));

    const { status } = await update('expiring-table', by('b'));

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await failuresOf('expiring-table')).join()).toContain(
      'TimeToLive is active on a different AttributeName: current AttributeName is a',
    );
    expect(await tableOf(outputs.Name)).toMatchObject({ expiresBy: 'a' });
    await stacks.remove('expiring-table');
  });

  it('does not go while it is protected', async () => {
    const { outputs } = await create(
      'protected-table',
      tableStack({ DeletionProtectionEnabled: true }),
    );

    await stacks.remove('protected-table');

    expect((await settled('protected-table')).status).toBe('DELETE_FAILED');
    expect(emulator.inventory()).toContain(`dynamodb: ${outputs.Name}`);
  });

  it('says that it does not know streams', async () => {
    const StreamSpecification = { StreamViewType: 'NEW_IMAGE' };

    const { status } = await create('streaming-table', tableStack({ StreamSpecification }));

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect((await failuresOf('streaming-table')).join()).toContain('StreamSpecification');
  });
});

function parameterStack(properties: object): Template {
  return {
    Resources: {
      Setting: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', ...properties },
      },
    },
    Outputs: {
      Name: { Value: { Ref: 'Setting' } },
      Value: { Value: { 'Fn::GetAtt': ['Setting', 'Value'] } },
      Type: { Value: { 'Fn::GetAtt': ['Setting', 'Type'] } },
    },
  };
}

async function get(Name: string | undefined) {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  return Parameter;
}

async function put(Name: string, Value: string, Type: 'String' | 'SecureString' = 'String') {
  await ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
}

describe('AWS::SSM::Parameter', () => {
  it('is made, changed in place, replaced by another name, and deleted', async () => {
    const made = await create(
      'setting',
      parameterStack({ Name: '/app/one', Value: 'a', Tags: { team: 'a' } }),
    );
    expect(made).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: { Name: '/app/one', Value: 'a', Type: 'String' },
    });

    const changed = await update(
      'setting',
      parameterStack({ Name: '/app/one', Value: 'b', Tags: { stage: 'x' } }),
    );
    expect(changed).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { Value: 'b' } });
    expect(await get('/app/one')).toMatchObject({ Value: 'b', Version: 2 });
    const { TagList } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/app/one' }),
    );
    expect(TagList).toEqual([{ Key: 'stage', Value: 'x' }]);

    await update('setting', parameterStack({ Name: '/app/two', Value: 'b' }));
    expect(emulator.inventory()).toContain('ssm: /app/two');
    expect(emulator.inventory()).not.toContain('ssm: /app/one');

    await stacks.remove('setting');
    expect(emulator.inventory()).not.toContain('ssm: /app/two');
  });

  it('stays what it was when the new value is not allowed', async () => {
    const Name = '/app/number';
    await create('number', parameterStack({ Name, Value: '1', AllowedPattern: '\\d+' }));

    const { status } = await update(
      'number',
      parameterStack({ Name, Value: 'x', AllowedPattern: '\\d+' }),
    );

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await get(Name))?.Value).toBe('1');
    await stacks.remove('number');
  });

  it('cannot be a secure string', async () => {
    const { status } = await create('secret', parameterStack({ Type: 'SecureString', Value: 'x' }));

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect((await failuresOf('secret')).join()).toContain('SecureString');
  });
});

describe('a template parameter that names one in the Parameter Store', () => {
  const template = (type: string, Default: string): Template => ({
    Parameters: { Setting: { Type: type, Default } },
    Resources: {
      Copy: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: '/copy',
          Type: 'String',
          Value: { 'Fn::Join': ['|', { 'Fn::Split': [',', { 'Fn::Sub': variable('Setting') }] }] },
        },
      },
    },
  });

  it('stands for its value, which counts as a change when it is another one', async () => {
    await put('/shared/value', 'a,b');
    const body = template('AWS::SSM::Parameter::Value<String>', '/shared/value');

    const { parameters } = await create('reader', body);
    expect(parameters).toEqual([
      { ParameterKey: 'Setting', ParameterValue: '/shared/value', ResolvedValue: 'a,b' },
    ]);
    expect((await get('/copy'))?.Value).toBe('a|b');
    await expect(update('reader', body)).rejects.toThrow('No updates are to be performed.');

    await put('/shared/value', 'c');
    await update('reader', body);
    expect((await get('/copy'))?.Value).toBe('c');
    await stacks.remove('reader');
  });

  it('stands for a list where its type says so', async () => {
    await put('/shared/list', 'a, b');
    const body = template('AWS::SSM::Parameter::Value<List<String>>', '/shared/list');
    const Value = { 'Fn::Join': ['-', { Ref: 'Setting' }] };
    const Properties = { Name: '/joined', Type: 'String', Value };

    await create('list-reader', {
      ...body,
      Resources: { Joined: { Type: 'AWS::SSM::Parameter', Properties } },
    });

    expect((await get('/joined'))?.Value).toBe('a-b');
    await stacks.remove('list-reader');
  });

  it('has to exist, and must not be secret', async () => {
    await put('/shared/secret', 'x', 'SecureString');
    const type = 'AWS::SSM::Parameter::Value<String>';

    await expect(create('no-reader', template(type, '/nowhere'))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Unable to fetch parameters [/nowhere] from parameter store for this account.',
    });
    await expect(create('no-reader', template(type, '/shared/secret'))).rejects.toThrow(
      'have types not supported by CloudFormation',
    );
  });
});

describe('a dynamic reference', () => {
  const template = (Value: unknown): Template => ({
    Parameters: { Stage: { Type: 'String', Default: 'dev' } },
    Resources: {
      Copy: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: '/referring', Type: 'String', Value },
      },
    },
  });
  const reference = (key: string) => `{{resolve:ssm:${key}}}`;

  it('stands for the newest value, or for that of a version, anywhere in a text', async () => {
    await put('/dev/color', 'blue');
    await put('/dev/color', '$& green');
    const now = {
      'Fn::Sub': `now ${reference(`/${variable('Stage')}/color`)}, was ${reference('/dev/color:1')}`,
    };

    const { status } = await create('referring', template(now));

    expect(status).toBe('CREATE_COMPLETE');
    expect((await get('/referring'))?.Value).toBe('now $& green, was blue');
    await stacks.remove('referring');
  });

  it('is looked up again by the next deployment, and by no plan', async () => {
    await put('/dev/size', '1');
    await create('sizes', template(reference('/dev/size')));
    await put('/dev/size', '2');
    const { Resources } = template(reference('/dev/size'));
    const body = { ...template(''), Resources: { ...Resources, More: anotherParameter } };
    const TemplateBody = JSON.stringify(body);
    const names = { StackName: 'sizes', ChangeSetName: 'more' };
    await cloudformation.send(new CreateChangeSetCommand({ ...names, TemplateBody }));
    const { Changes = [] } = await cloudformation.send(new DescribeChangeSetCommand(names));

    await update('sizes', body);

    expect(Changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual([
      'More',
    ]);
    expect((await get('/referring'))?.Value).toBe('2');
    await stacks.remove('sizes');
  });

  const anotherParameter = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/another', Type: 'String', Value: 'x' },
  };

  it('fails when there is nothing behind it', async () => {
    const { status } = await create('dangling', template(reference('/nowhere')));

    expect(status).toBe('ROLLBACK_COMPLETE');
    expect((await failuresOf('dangling')).join()).toContain('/nowhere');
    await stacks.remove('dangling');
  });

  it('cannot read secrets', async () => {
    await put('/dev/secret', 'x', 'SecureString');

    const plain = await create('plain', template(reference('/dev/secret')));
    const secure = await create('secure', template('{{resolve:ssm-secure:/dev/secret}}'));

    expect([plain.status, secure.status]).toEqual(['ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE']);
    expect((await failuresOf('secure')).join()).toContain('does not support');
    await ssm.send(new DeleteParameterCommand({ Name: '/dev/secret' }));
  });
});
