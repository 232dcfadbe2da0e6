import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole, zipFunction } from '../support/function-code.ts';
import { Stacks } from '../support/stacks.ts';

const PROVISIONING_MS = 10_000;
const emulator = await startEmulator({ settings: { provisioningMs: PROVISIONING_MS } });
const lambda = new LambdaClient(clientConfig(emulator));
const s3 = new S3Client(clientConfig(emulator));
const stacks = new Stacks(emulator);

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function';
const SOURCE = 'export const handler = async () => null;';
const NOT_FOUND = 'No Provisioned Concurrency Config found for this function';

let role: string;
beforeAll(async () => {
  role = await createFunctionRole(emulator);
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  const Body = zipFunction(SOURCE);
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'fn.zip', Body }));
  await createAliased('checked');
  const latest = { Name: 'latest', FunctionVersion: '$LATEST' };
  await lambda.send(new CreateAliasCommand({ FunctionName: 'checked', ...latest }));
});

describe('provisioned concurrency', () => {
  it('is in progress, and ready after a while', async () => {
    await createAliased('ready');

    const put = await provision('ready', 'live', 2);
    const begun = await configOf('ready', 'live');
    await emulator.clock.advance(PROVISIONING_MS);

    const waiting = {
      RequestedProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 0,
      AvailableProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
    };
    expect(put).toMatchObject({ ...waiting, $metadata: { httpStatusCode: 202 } });
    expect(begun).toMatchObject(waiting);
    expect(await configOf('ready', 'live')).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 2,
      Status: 'READY',
      LastModified: expect.stringMatching(/^2026-01-01T\d\d:\d\d:\d\d\+0000$/),
    });
  });

  it('is listed for each alias and version', async () => {
    await createAliased('listed');
    await publish('listed', 'second');
    await provision('listed', 'live', 1);
    await provision('listed', '2', 3);

    const { ProvisionedConcurrencyConfigs = [] } = await lambda.send(
      new ListProvisionedConcurrencyConfigsCommand({ FunctionName: 'listed' }),
    );

    expect(
      ProvisionedConcurrencyConfigs.map((config) => [
        config.FunctionArn,
        config.RequestedProvisionedConcurrentExecutions,
      ]),
    ).toEqual([
      [`${ARN}:listed:live`, 1],
      [`${ARN}:listed:2`, 3],
    ]);
  });

  it('begins anew when its alias moves to another version', async () => {
    const FunctionName = 'moved';
    await createAliased(FunctionName);
    await provision(FunctionName, 'live', 1);
    await emulator.clock.advance(PROVISIONING_MS);
    await publish(FunctionName, 'second');

    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '2' }));

    expect(await configOf(FunctionName, 'live')).toMatchObject({ Status: 'IN_PROGRESS' });
    await emulator.clock.advance(PROVISIONING_MS);
    expect(await configOf(FunctionName, 'live')).toMatchObject({ Status: 'READY' });
  });

  it('is gone when it is deleted, and with its alias', async () => {
    const FunctionName = 'gone';
    await createAliased(FunctionName);
    await provision(FunctionName, 'live', 1);
    await lambda.send(
      new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' }),
    );
    const deleted = configOf(FunctionName, 'live');

    await expect(deleted).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
      message: NOT_FOUND,
    });
    await provision(FunctionName, 'live', 1);
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'live' }));
    await expect(provision(FunctionName, '1', 1)).resolves.toBeDefined();
  });

  it.each([
    ['$LATEST', 1, 'cannot be applied to unpublished function versions'],
    ['latest', 1, 'cannot be applied to unpublished function versions'],
    ['nobody', 1, `Cannot find alias arn: ${ARN}:checked:nobody`],
    ['9', 1, `Function not found: ${ARN}:checked:9`],
    ['live', 0, 'Member must have value greater than or equal to 1'],
    ['live', 901, 'below its minimum value of [100]'],
  ])('is refused for %s with %i', async (qualifier, requested, message) => {
    await expect(provision('checked', qualifier, requested)).rejects.toThrow(message);
  });

  it('is given to a version once', async () => {
    await createAliased('once');
    await provision('once', 'live', 1);

    await expect(provision('once', '1', 1)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Version is pointed by a Provisioned Concurrency alias',
    });
  });

  it('stays within the reserved concurrency of its function', async () => {
    const FunctionName = 'bounded';
    await createAliased(FunctionName);
    const reserve = (ReservedConcurrentExecutions: number) =>
      lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
      );
    await reserve(2);

    await expect(provision(FunctionName, 'live', 3)).rejects.toThrow(
      'should not be greater than the reservedConcurrentExecution for function',
    );
    await provision(FunctionName, 'live', 2);
    await expect(reserve(1)).rejects.toThrow('total provisioned concurrency [2]');
  });
});

describe('reserved concurrency', () => {
  it('leaves a hundred to the other functions of the account', async () => {
    const FunctionName = 'greedy';
    await createAliased(FunctionName);

    await expect(
      lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1_000 }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
  });
});

describe('a stack with a provisioned alias', () => {
  it('waits until the concurrency is ready, changes it and takes it away', async () => {
    const alias = { FunctionName: 'deployed', Qualifier: 'provisioned' };

    await stacks.create('provisioned', templateFor(2));
    const waiting = await stacks.statusOf('provisioned');
    await emulator.clock.advance(PROVISIONING_MS + 200);
    const created = await configOf(alias.FunctionName, alias.Qualifier);
    const status = await stacks.statusOf('provisioned');
    await stacks.update('provisioned', templateFor(3));
    await emulator.clock.advance(PROVISIONING_MS + 200);
    const changed = await configOf(alias.FunctionName, alias.Qualifier);
    await stacks.update('provisioned', templateFor());
    await emulator.clock.advance(200);

    expect([waiting, status]).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
    expect(created).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 2,
      Status: 'READY',
    });
    expect(changed).toMatchObject({ RequestedProvisionedConcurrentExecutions: 3 });
    expect(await stacks.statusOf('provisioned')).toBe('UPDATE_COMPLETE');
    await expect(configOf(alias.FunctionName, alias.Qualifier)).rejects.toThrow(NOT_FOUND);
  });

  it('is rolled back when the concurrency is refused, without the alias', async () => {
    await stacks.create('refused', templateFor(2_000, 'too-much'));

    expect(await stacks.statusOf('refused')).toBe('ROLLBACK_COMPLETE');
    expect((await stacks.failuresOf('refused')).at(-1)).toContain('[100]');
    await expect(
      lambda.send(new GetAliasCommand({ FunctionName: 'too-much', Name: 'provisioned' })),
    ).rejects.toThrow('Function not found');
  });
});

function templateFor(ProvisionedConcurrentExecutions?: number, FunctionName = 'deployed'): object {
  const resource = (Type: string, Properties: object) => ({
    Type: `AWS::Lambda::${Type}`,
    Properties,
  });
  return {
    Resources: {
      Fn: resource('Function', {
        FunctionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: role,
        Code: { S3Bucket: 'code', S3Key: 'fn.zip' },
      }),
      Version: resource('Version', { FunctionName: { Ref: 'Fn' } }),
      Alias: resource('Alias', {
        Name: 'provisioned',
        FunctionName: { Ref: 'Fn' },
        FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
        ...(ProvisionedConcurrentExecutions === undefined
          ? {}
          : { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions } }),
      }),
    },
  };
}

/** A function with version 1 and an alias `live` of it. */
async function createAliased(FunctionName: string): Promise<void> {
  await createFunction(emulator, FunctionName, SOURCE, { Publish: true });
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
}

async function publish(FunctionName: string, Description: string): Promise<void> {
  const Environment = { Variables: { BUILD: Description } };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  await lambda.send(new PublishVersionCommand({ FunctionName }));
}

function provision(
  FunctionName: string,
  Qualifier: string,
  ProvisionedConcurrentExecutions: number,
) {
  const input = { FunctionName, Qualifier, ProvisionedConcurrentExecutions };
  return lambda.send(new PutProvisionedConcurrencyConfigCommand(input));
}

function configOf(FunctionName: string, Qualifier: string) {
  return lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
}
