import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetPolicyCommand,
  InvalidParameterValueException,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PreconditionFailedException,
  PublishVersionCommand,
  RemovePermissionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole, zipFunction } from '../support/function-code.ts';

const emulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const events = new EventBridgeClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function';
const SOURCE = 'export const handler = async () => "first";';

beforeAll(() => createFunctionRole(emulator));

describe('PublishVersion', () => {
  it('keeps code and configuration as they are, under a number of their own', async () => {
    const FunctionName = 'versioned';
    await createFunction(emulator, FunctionName, SOURCE, { Timeout: 9 });
    const published = await publish(FunctionName, { Description: 'the first' });
    await changeCode(FunctionName, 'second');
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }));

    const second = await publish(FunctionName);

    expect(published).toMatchObject({
      Version: '1',
      FunctionArn: `${ARN}:versioned:1`,
      Description: 'the first',
      Timeout: 9,
    });
    expect(second).toMatchObject({ Version: '2', Description: '', Timeout: 5 });
    expect(await call('versioned:1')).toEqual({ result: 'first', version: '1' });
    expect(await call('versioned:2')).toEqual({ result: 'second', version: '2' });
    expect(await call('versioned')).toEqual({ result: 'second', version: '$LATEST' });
  });

  it('gives the same version when nothing has changed since', async () => {
    const FunctionName = 'unchanged';
    await createFunction(emulator, FunctionName, SOURCE);

    const [first, second] = [
      await publish(FunctionName, { Description: 'said once' }),
      await publish(FunctionName),
    ];

    expect([first.Version, second.Version]).toEqual(['1', '1']);
  });

  it('refuses to publish other code or another revision than was seen', async () => {
    const FunctionName = 'unseen';
    await createFunction(emulator, FunctionName, SOURCE);

    const otherCode = publish(FunctionName, { CodeSha256: 'other' });
    await expect(otherCode).rejects.toThrow(InvalidParameterValueException);
    await expect(otherCode).rejects.toThrow(
      'CodeSHA256 (other) is different from current CodeSHA256 in $LATEST',
    );
    await expect(publish(FunctionName, { RevisionId: 'other' })).rejects.toThrow(
      PreconditionFailedException,
    );
  });

  it('never uses a number twice', async () => {
    const FunctionName = 'numbered';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });

    await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '1' }));
    await changeCode(FunctionName, 'second');

    expect(await publish(FunctionName)).toMatchObject({ Version: '2' });
    await expect(call('numbered:1')).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('ListVersionsByFunction', () => {
  it('lists the latest and the published ones, in pages', async () => {
    const FunctionName = 'listed';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
    await changeCode(FunctionName, 'second');
    await publish(FunctionName);

    const query = { FunctionName, MaxItems: 2 };
    const first = await lambda.send(new ListVersionsByFunctionCommand(query));
    const Marker = first.NextMarker;
    const second = await lambda.send(new ListVersionsByFunctionCommand({ ...query, Marker }));

    expect(first.Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1']);
    expect(second.Versions?.map(({ Version }) => Version)).toEqual(['2']);
    expect(second).not.toHaveProperty('NextMarker');
  });
});

describe('DeleteFunction of a version', () => {
  it('refuses the latest, and one that an alias stands for', async () => {
    const FunctionName = 'kept';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
    await createAlias(FunctionName, 'live', '1');
    const remove = (Qualifier: string) =>
      lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));

    await expect(remove('$LATEST')).rejects.toThrow(InvalidParameterValueException);
    await expect(remove('$LATEST')).rejects.toThrow(
      '$LATEST version cannot be deleted without deleting the function.',
    );
    await expect(remove('1')).rejects.toThrow(ResourceConflictException);
    await expect(remove('1')).rejects.toThrow('Version 1 is referenced by the alias live.');
  });
});

describe('aliases', () => {
  it('stand for a version, and for another one when they are updated', async () => {
    const FunctionName = 'aliased';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
    await changeCode(FunctionName, 'second');
    await publish(FunctionName);

    const created = await createAlias(FunctionName, 'live', '1', 'what is live');
    const before = await call('aliased:live');
    const updated = await lambda.send(
      new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2' }),
    );
    const after = await call('aliased:live');

    const alias = { AliasArn: `${ARN}:aliased:live`, Name: 'live', Description: 'what is live' };
    expect(created).toMatchObject({ ...alias, FunctionVersion: '1' });
    expect(updated).toMatchObject({ ...alias, FunctionVersion: '2' });
    expect([before, after]).toEqual([
      { result: 'first', version: '1' },
      { result: 'second', version: '2' },
    ]);
  });

  it('are shown, listed by version, and deleted', async () => {
    const FunctionName = 'aliased-twice';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
    await createAlias(FunctionName, 'one', '1');
    await createAlias(FunctionName, 'newest', '$LATEST');

    const shown = await lambda.send(new GetAliasCommand({ FunctionName, Name: 'one' }));
    const all = await lambda.send(new ListAliasesCommand({ FunctionName }));
    const ofOne = await lambda.send(new ListAliasesCommand({ FunctionName, FunctionVersion: '1' }));
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'one' }));
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'one' }));

    expect(shown).toMatchObject({ Name: 'one', FunctionVersion: '1' });
    expect(all.Aliases?.map(({ Name }) => Name)).toEqual(['one', 'newest']);
    expect(ofOne.Aliases?.map(({ Name }) => Name)).toEqual(['one']);
    const gone = lambda.send(new GetAliasCommand({ FunctionName, Name: 'one' }));
    await expect(gone).rejects.toThrow(ResourceNotFoundException);
    await expect(gone).rejects.toThrow(`Function not found: ${ARN}:aliased-twice:one`);
  });

  it('are refused twice, for versions that are not there, and with names like versions', async () => {
    const FunctionName = 'misaliased';
    await createFunction(emulator, FunctionName, SOURCE);
    await createAlias(FunctionName, 'live', '$LATEST');

    const twice = createAlias(FunctionName, 'live', '$LATEST');
    await expect(twice).rejects.toThrow(ResourceConflictException);
    await expect(twice).rejects.toThrow(`Alias already exists: ${ARN}:misaliased:live`);
    await expect(createAlias(FunctionName, 'other', '7')).rejects.toThrow(
      `Function not found: ${ARN}:misaliased:7`,
    );
    await expect(createAlias(FunctionName, '7', '$LATEST')).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('are not updated when another revision was seen', async () => {
    const FunctionName = 'alias-revised';
    await createFunction(emulator, FunctionName, SOURCE);
    const { RevisionId } = await createAlias(FunctionName, 'live', '$LATEST');
    const describeAs = (Description: string) =>
      lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', Description, RevisionId }));

    await describeAs('first');

    await expect(describeAs('second')).rejects.toThrow(PreconditionFailedException);
  });

  it('do not split traffic, and say so', async () => {
    const FunctionName = 'weighted';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
    const RoutingConfig = { AdditionalVersionWeights: { '1': 0.1 } };
    const alias = { FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig };

    await expect(lambda.send(new CreateAliasCommand(alias))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('RoutingConfig'),
    });
  });
});

describe('AddPermission, GetPolicy and RemovePermission', () => {
  it('keep a policy for each qualifier, in the form of AWS', async () => {
    const FunctionName = 'permitted';
    await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
    await createAlias(FunctionName, 'live', '1');
    const SourceArn = 'arn:aws:events:us-east-1:123456789012:rule/*';
    const Principal = 'events.amazonaws.com';

    const { Statement } = await permit(FunctionName, {
      Qualifier: 'live',
      Principal,
      SourceArn,
      SourceAccount: '123456789012',
    });
    await permit(FunctionName, { StatementId: 'account', Principal: '123456789012' });
    await permit(FunctionName, { StatementId: 'all', Principal: '*', PrincipalOrgID: 'o-1' });

    const ofLive = {
      Sid: 'statement',
      Effect: 'Allow',
      Principal: { Service: Principal },
      Action: 'lambda:InvokeFunction',
      Resource: `${ARN}:permitted:live`,
      Condition: {
        ArnLike: { 'AWS:SourceArn': SourceArn },
        StringEquals: { 'AWS:SourceAccount': '123456789012' },
      },
    };
    expect(JSON.parse(Statement ?? '')).toEqual(ofLive);
    expect(await policyOf(FunctionName, 'live')).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [ofLive],
    });
    expect(await policyOf(FunctionName)).toMatchObject({
      Statement: [
        { Sid: 'account', Principal: { AWS: '123456789012' }, Resource: `${ARN}:permitted` },
        {
          Sid: 'all',
          Principal: '*',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
        },
      ],
    });
  });

  it('take statements away, until there is no policy', async () => {
    const FunctionName = 'unpermitted';
    await createFunction(emulator, FunctionName, SOURCE);
    await permit(FunctionName, {});
    const remove = () =>
      lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'statement' }));

    await remove();

    const policy = policyOf(FunctionName);
    await expect(policy).rejects.toThrow(ResourceNotFoundException);
    await expect(policy).rejects.toThrow('The resource you requested does not exist.');
    await expect(remove()).rejects.toThrow('Statement statement is not found in resource policy.');
  });

  it('refuse an id that is taken, words that are none, and what is not emulated', async () => {
    const FunctionName = 'badly-permitted';
    await createFunction(emulator, FunctionName, SOURCE);
    await permit(FunctionName, {});

    const again = permit(FunctionName, {});
    await expect(again).rejects.toThrow(ResourceConflictException);
    await expect(again).rejects.toThrow('The statement id (statement) provided already exists.');
    for (const input of [{ StatementId: 'a b' }, { Action: 's3:GetObject' }]) {
      await expect(permit(FunctionName, input)).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
    await expect(
      permit(FunctionName, { StatementId: 'url', FunctionUrlAuthType: 'NONE' }),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('FunctionUrlAuthType'),
    });
  });
});

describe('a service that invokes a function', () => {
  const rule = (name: string) => `arn:aws:events:us-east-1:123456789012:rule/${name}`;

  it.each<[string, string, Partial<AddPermissionCommandInput> | undefined, string | undefined]>([
    ['no-permission', '', undefined, 'NO_PERMISSIONS'],
    ['other-service', '', { Principal: 'sns.amazonaws.com' }, 'NO_PERMISSIONS'],
    ['other-rule', '', { SourceArn: rule('another') }, 'NO_PERMISSIONS'],
    ['other-qualifier', ':live', {}, 'NO_PERMISSIONS'],
    ['its-rule', '', { SourceArn: rule('its-rule') }, undefined],
    ['its-qualifier', ':live', { Qualifier: 'live' }, undefined],
    ['not-there', ':missing', {}, 'NO_RESOURCE'],
  ])('needs a permission on what it invokes: %s', async (name, qualifier, permission, error) => {
    await createFunction(emulator, name, SOURCE);
    await createAlias(name, 'live', '$LATEST');
    if (permission !== undefined) {
      await permit(name, { Principal: 'events.amazonaws.com', ...permission });
    }

    const failure = await invokeByRule(name, `${ARN}:${name}${qualifier}`);

    expect(failure).toBe(error);
  });
});

function publish(
  FunctionName: string,
  input: Partial<ConstructorParameters<typeof PublishVersionCommand>[0]> = {},
) {
  return lambda.send(new PublishVersionCommand({ FunctionName, ...input }));
}

async function changeCode(FunctionName: string, result: string): Promise<void> {
  const ZipFile = zipFunction(`export const handler = async () => ${JSON.stringify(result)};`);
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
}

function createAlias(
  FunctionName: string,
  Name: string,
  FunctionVersion: string,
  Description?: string,
) {
  return lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion, Description }));
}

async function call(FunctionName: string): Promise<object> {
  const { Payload, ExecutedVersion } = await lambda.send(new InvokeCommand({ FunctionName }));
  return {
    result: JSON.parse(Payload?.transformToString() ?? '') as unknown,
    version: ExecutedVersion,
  };
}

function permit(FunctionName: string, input: Partial<AddPermissionCommandInput>) {
  const permission = {
    FunctionName,
    StatementId: 'statement',
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    ...input,
  };
  return lambda.send(new AddPermissionCommand(permission));
}

async function policyOf(FunctionName: string, Qualifier?: string): Promise<unknown> {
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }));
  return JSON.parse(Policy ?? '');
}

/** Lets a rule of that name invoke a function, and gives the error code if that fails. */
async function invokeByRule(name: string, functionArn: string): Promise<string | undefined> {
  const queueArn = `arn:aws:sqs:us-east-1:123456789012:${name}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
  };
  const Attributes = { Policy: JSON.stringify({ Statement: [statement] }) };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const EventPattern = JSON.stringify({ source: [name] });
  await events.send(new PutRuleCommand({ Name: name, EventPattern }));
  const Targets = [{ Id: '1', Arn: functionArn, DeadLetterConfig: { Arn: queueArn } }];
  await events.send(new PutTargetsCommand({ Rule: name, Targets }));

  const Entries = [{ Source: name, DetailType: 'type', Detail: '{}' }];
  await events.send(new PutEventsCommand({ Entries }));
  await emulator.clock.advance(0);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
  );
  return Messages[0]?.MessageAttributes?.ERROR_CODE?.StringValue;
}
