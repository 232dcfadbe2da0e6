import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvalidParameterValueException,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  type ListFunctionsCommandOutput,
  ListTagsCommand,
  PreconditionFailedException,
  PutFunctionConcurrencyCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole, zipFunction } from '../support/function-code.ts';

const emulator = await startEmulator();
const otherEmulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const s3 = new S3Client(clientConfig(emulator));
const iam = new IAMClient(clientConfig(emulator));

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function';
const ROLE = 'arn:aws:iam::123456789012:role/function-role';
const SOURCE = 'export const handler = async () => "from the zip";';

beforeAll(async () => {
  await createFunctionRole(emulator);
  await createFunctionRole(otherEmulator);
});

describe('CreateFunction and GetFunction', () => {
  it('creates a function with the settings of AWS where none are given, and shows it', async () => {
    const created = await createFunction(emulator, 'plain', SOURCE);

    const { Configuration, Code } = await lambda.send(
      new GetFunctionCommand({ FunctionName: 'plain' }),
    );
    const { $metadata: _, ...configuration } = created;
    expect(Configuration).toEqual(configuration);
    expect(Configuration).toEqual({
      FunctionName: 'plain',
      FunctionArn: `${ARN}:plain`,
      Runtime: 'nodejs24.x',
      Role: ROLE,
      Handler: 'index.handler',
      CodeSize: zipFunction(SOURCE).byteLength,
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: '2026-01-01T00:00:00.000+0000',
      Version: '$LATEST',
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/plain' },
    });
    expect(Code?.RepositoryType).toBe('S3');
  });

  it('creates a function with all that is configured', async () => {
    const settings = {
      Description: 'does things',
      Timeout: 30,
      MemorySize: 512,
      Environment: { Variables: { COLOR: 'blue' } },
      Architectures: ['arm64'],
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead' },
    } satisfies Partial<CreateFunctionCommandInput>;

    const created = await createFunction(emulator, 'configured', SOURCE, settings);

    expect(created).toMatchObject(settings);
  });

  it('publishes the first version when asked to', async () => {
    const created = await createFunction(emulator, 'published', SOURCE, { Publish: true });

    expect(created).toMatchObject({ Version: '1', FunctionArn: `${ARN}:published:1` });
  });

  it('takes the code from S3', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    const source = 'export const handler = async () => "from S3";';
    await s3.send(
      new PutObjectCommand({ Bucket: 'code', Key: 'a/b.zip', Body: zipFunction(source) }),
    );

    await createFunction(emulator, 'from-s3', '', { Code: { S3Bucket: 'code', S3Key: 'a/b.zip' } });

    expect(await call('from-s3')).toBe('from S3');
  });

  it.each<[string, CreateFunctionCommandInput['Code'], string]>([
    [
      'that is not in S3',
      { S3Bucket: 'nowhere', S3Key: 'a.zip' },
      'Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    ],
    [
      'that is no zip file',
      { ZipFile: Buffer.from('export const handler') },
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    [
      'that would leave its folder',
      { ZipFile: zipFunction(SOURCE, '../outside.mjs') },
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    ['that is not there', {}, 'Please provide a source for function code.'],
  ])('refuses code %s', async (_case, Code, message) => {
    const created = createFunction(emulator, 'without-code', '', { Code });

    await expect(created).rejects.toThrow(InvalidParameterValueException);
    await expect(created).rejects.toThrow(message);
  });

  it('refuses a name that is taken, and one of two that come at once', async () => {
    await createFunction(emulator, 'taken', SOURCE);
    const again = createFunction(emulator, 'taken', SOURCE);
    await expect(again).rejects.toThrow(ResourceConflictException);
    await expect(again).rejects.toThrow('Function already exist: taken');

    const both = await Promise.allSettled([
      createFunction(emulator, 'wanted', SOURCE),
      createFunction(emulator, 'wanted', SOURCE),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses a role that does not exist, and one that does not trust Lambda', async () => {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: [statement] });
    const RoleName = 'for-events';
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));

    for (const name of ['missing', 'for-events']) {
      const Role = `arn:aws:iam::123456789012:role/${name}`;
      const created = createFunction(emulator, 'roleless', SOURCE, { Role });
      await expect(created).rejects.toThrow(InvalidParameterValueException);
      await expect(created).rejects.toThrow(
        'The role defined for the function cannot be assumed by Lambda.',
      );
    }
  });

  it.each<[string, Partial<CreateFunctionCommandInput>, string, string]>([
    [
      'a name with spaces',
      { FunctionName: 'a b' },
      'ValidationException',
      "1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]{1,64}",
    ],
    [
      'a role that is no ARN',
      { Role: 'function-role' },
      'ValidationException',
      String.raw`1 validation error detected: Value 'function-role' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
    ],
    [
      'a timeout of 0 seconds',
      { Timeout: 0 },
      'ValidationException',
      "1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'a timeout of more than 15 minutes',
      { Timeout: 901 },
      'ValidationException',
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      'too little memory',
      { MemorySize: 127 },
      'ValidationException',
      "1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      'a runtime that the emulator does not have',
      { Runtime: 'python3.13' },
      'InvalidParameterValueException',
      'runtime python3.13 is not one that the emulator runs: nodejs22.x, nodejs24.x',
    ],
    [
      'a handler without an export',
      { Handler: 'index' },
      'InvalidParameterValueException',
      'handler must be <module>.<export>',
    ],
    [
      'variables that Lambda sets itself',
      { Environment: { Variables: { AWS_REGION: 'x', LAMBDA_TASK_ROOT: 'y', MINE: 'z' } } },
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT',
    ],
    [
      'variables whose names are none',
      { Environment: { Variables: { '1X': 'x' } } },
      'ValidationException',
      "1 validation error detected: Value '1X' at 'environment.variables' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+",
    ],
  ])('refuses %s', async (_case, settings, name, message) => {
    await expect(createFunction(emulator, 'refused', SOURCE, settings)).rejects.toMatchObject({
      name,
      message,
    });
  });

  it('refuses more than 4 KB of variables', async () => {
    const variables = (length: number) => ({
      Environment: { Variables: { MINE: 'x'.repeat(length) } },
    });
    const most = 4_096 - '{"MINE":""}'.length;

    await expect(createFunction(emulator, 'full', SOURCE, variables(most))).resolves.toBeDefined();
    await expect(
      createFunction(emulator, 'fuller', SOURCE, variables(most + 1)),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('exceeded the 4KB limit'),
    });
  });

  it.each<[string, Partial<CreateFunctionCommandInput>]>([
    ['PackageType', { PackageType: 'Image' }],
    ['EphemeralStorage', { EphemeralStorage: { Size: 1_024 } }],
    ['LoggingConfig', { LoggingConfig: { LogFormat: 'JSON' } }],
    ['SnapStart', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
    ['Ipv6AllowedForDualStack', { VpcConfig: { Ipv6AllowedForDualStack: true } }],
    ['DurableConfig', { DurableConfig: { ExecutionTimeout: 60 } }],
    ['ImageUri', { Code: { ImageUri: 'image' } }],
    ['AWS_LAMBDA_EXEC_WRAPPER', { Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: 'w' } } }],
  ])('names that it does not support %s', async (name, settings) => {
    await expect(createFunction(emulator, 'refused', SOURCE, settings)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(name),
    });
  });

  it('takes what is not supported when it says what functions have anyway', async () => {
    const created = createFunction(emulator, 'explicit', SOURCE, {
      PackageType: 'Zip',
      Layers: [],
      TracingConfig: { Mode: 'PassThrough' },
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: 'Text' },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
    });

    await expect(created).resolves.toBeDefined();
  });
});

describe('UpdateFunctionCode', () => {
  it('replaces the code and nothing else', async () => {
    const FunctionName = 'recoded';
    const created = await createFunction(emulator, FunctionName, SOURCE, { Timeout: 9 });
    await call(FunctionName);
    await emulator.clock.advance('1m');

    const ZipFile = zipFunction('export const handler = async () => "new";');
    const updated = await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));

    expect(await call(FunctionName)).toBe('new');
    expect(updated).toMatchObject({ Timeout: 9, LastModified: '2026-01-01T00:01:00.000+0000' });
    expect(updated.CodeSha256).not.toBe(created.CodeSha256);
    expect(updated.RevisionId).not.toBe(created.RevisionId);
  });

  it('changes nothing as a dry run', async () => {
    const FunctionName = 'dry-run';
    await createFunction(emulator, FunctionName, SOURCE);
    const ZipFile = zipFunction('export const handler = async () => "new";');

    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, DryRun: true }));

    expect(await call(FunctionName)).toBe('from the zip');
  });

  it('publishes a version when asked to', async () => {
    const FunctionName = 'recoded-published';
    await createFunction(emulator, FunctionName, SOURCE);

    const ZipFile = zipFunction('export const handler = async () => "new";');
    const command = new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: true });

    expect(await lambda.send(command)).toMatchObject({ Version: '1' });
  });

  it('finishes an invocation that runs the old code', async () => {
    const FunctionName = 'recoded-while-running';
    const source = 'export const handler = () => new Promise((r) => setTimeout(r, 200, "old"));';
    await createFunction(emulator, FunctionName, source);
    const running = call(FunctionName);

    const ZipFile = zipFunction(SOURCE);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));

    expect([await running, await call(FunctionName)]).toEqual(['old', 'from the zip']);
  });
});

describe('UpdateFunctionConfiguration', () => {
  it('changes what is given, and empties what is given empty', async () => {
    const FunctionName = 'reconfigured';
    await createFunction(emulator, FunctionName, SOURCE, {
      Environment: { Variables: { COLOR: 'blue' } },
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead' },
      Timeout: 9,
    });
    const update = (input: object) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...input }));

    const described = await update({ Description: 'new' });
    const emptied = await update({
      Environment: { Variables: {} },
      DeadLetterConfig: { TargetArn: '' },
    });

    expect(described).toMatchObject({
      Description: 'new',
      Timeout: 9,
      Environment: { Variables: { COLOR: 'blue' } },
      DeadLetterConfig: { TargetArn: expect.stringContaining('dead') },
    });
    expect(emptied).toMatchObject({ Description: 'new', Timeout: 9 });
    expect(emptied).not.toHaveProperty('Environment');
    expect(emptied).not.toHaveProperty('DeadLetterConfig');
  });

  it('refuses what CreateFunction refuses', async () => {
    const FunctionName = 'misconfigured';
    await createFunction(emulator, FunctionName, SOURCE);
    const Role = 'arn:aws:iam::123456789012:role/missing';

    const update = lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role }));

    await expect(update).rejects.toThrow(InvalidParameterValueException);
  });
});

describe('a revision id', () => {
  it('keeps a change from being made to something else than what was seen', async () => {
    const FunctionName = 'revised';
    const { RevisionId } = await createFunction(emulator, FunctionName, SOURCE);
    const describeAs = (Description: string) =>
      lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, Description, RevisionId }),
      );

    await describeAs('first');
    const second = describeAs('second');

    await expect(second).rejects.toThrow(PreconditionFailedException);
    await expect(second).rejects.toThrow(
      'The Revision Id provided does not match the latest Revision Id.',
    );
    const ZipFile = zipFunction(SOURCE);
    await expect(
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, RevisionId })),
    ).rejects.toThrow(PreconditionFailedException);
  });
});

describe('what does not exist', () => {
  const FunctionName = 'nothing';
  it.each([
    ['GetFunction', new GetFunctionCommand({ FunctionName })],
    ['GetFunctionConfiguration', new GetFunctionConfigurationCommand({ FunctionName })],
    ['UpdateFunctionCode', new UpdateFunctionCodeCommand({ FunctionName })],
    ['UpdateFunctionConfiguration', new UpdateFunctionConfigurationCommand({ FunctionName })],
    ['DeleteFunction', new DeleteFunctionCommand({ FunctionName })],
    ['GetFunctionConcurrency', new GetFunctionConcurrencyCommand({ FunctionName })],
    ['ListTags', new ListTagsCommand({ Resource: `${ARN}:nothing` })],
  ])('is not found by %s', async (_name, command) => {
    const sent = (lambda.send as (command: unknown) => Promise<unknown>).call(lambda, command);

    await expect(sent).rejects.toThrow(ResourceNotFoundException);
    await expect(sent).rejects.toThrow(`Function not found: ${ARN}:nothing`);
  });
});

describe('DeleteFunction', () => {
  it('removes a function, whose name can be used again', async () => {
    const FunctionName = 'removed';
    await createFunction(emulator, FunctionName, 'export const handler = async () => "old";');
    await call(FunctionName);

    await lambda.send(new DeleteFunctionCommand({ FunctionName }));

    await expect(call(FunctionName)).rejects.toThrow(ResourceNotFoundException);
    await createFunction(emulator, FunctionName, SOURCE);
    expect(await call(FunctionName)).toBe('from the zip');
  });
});

describe('ListFunctions', () => {
  it('lists functions in pages, and their versions too when asked to', async () => {
    const client = new LambdaClient(clientConfig(otherEmulator));
    for (const name of ['a', 'b', 'c']) {
      await createFunction(otherEmulator, name, SOURCE, { Publish: name === 'b' });
    }

    const first = await client.send(new ListFunctionsCommand({ MaxItems: 2 }));
    const second = await client.send(
      new ListFunctionsCommand({ MaxItems: 2, Marker: first.NextMarker }),
    );
    const all = await client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));

    const namesOf = ({ Functions = [] }: ListFunctionsCommandOutput) =>
      Functions.map(({ FunctionName }) => FunctionName);
    expect([namesOf(first), namesOf(second)]).toEqual([['a', 'b'], ['c']]);
    expect(second).not.toHaveProperty('NextMarker');
    expect(all.Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual(
      ['a', 'b', 'b:1', 'c'].map((name) => `${ARN}:${name}`),
    );
    expect(otherEmulator.inventory().filter((line) => line.startsWith('lambda: '))).toEqual([
      'lambda: a',
      'lambda: b',
      'lambda: c',
    ]);
  });

  it('says that it knows no functions of another region', async () => {
    const client = new LambdaClient(clientConfig(otherEmulator));
    const command = new ListFunctionsCommand({ FunctionVersion: 'ALL', MasterRegion: 'us-east-1' });

    await expect(client.send(command)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('MasterRegion'),
    });
  });
});

describe('tags', () => {
  it('are given at creation, added, and taken off', async () => {
    await createFunction(emulator, 'tagged', SOURCE, { Tags: { a: '1', b: '2' } });
    const Resource = `${ARN}:tagged`;

    await lambda.send(new TagResourceCommand({ Resource, Tags: { b: '3', c: '4' } }));
    await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ['a'] }));

    const { Tags } = await lambda.send(new ListTagsCommand({ Resource }));
    const shown = await lambda.send(new GetFunctionCommand({ FunctionName: 'tagged' }));
    expect(Tags).toEqual({ b: '3', c: '4' });
    expect(shown.Tags).toEqual(Tags);
  });
});

describe('reserved concurrency', () => {
  it('is put, shown and deleted', async () => {
    const FunctionName = 'reserved';
    await createFunction(emulator, FunctionName, SOURCE);
    const ReservedConcurrentExecutions = 7;

    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
    );
    const put = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    const { Concurrency } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    const deleted = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));

    expect(put).toMatchObject({ ReservedConcurrentExecutions });
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions });
    expect(deleted).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('is not below zero', async () => {
    const FunctionName = 'negative';
    await createFunction(emulator, FunctionName, SOURCE);

    await expect(
      lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: -1 }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('an operation that is not emulated', () => {
  it('says so', async () => {
    const command = new CreateFunctionUrlConfigCommand({ FunctionName: 'f', AuthType: 'NONE' });

    await expect(lambda.send(command)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('CreateFunctionUrlConfig'),
    });
  });
});

async function call(FunctionName: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? '') as unknown;
}
