import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  LambdaClient,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { RegisterTargetsCommand } from '@aws-sdk/client-vpc-lattice';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole } from '../support/function-code.ts';
import { answering, forward, LatticeFactory, sendTo } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const lambda = new LambdaClient(clientConfig(emulator));
const cloudwatch = new CloudWatchClient(clientConfig(emulator));

const QUALIFIED = ['live', '1'];
const SOURCE = answering('process.env.AWS_LAMBDA_FUNCTION_VERSION');

beforeAll(() => createFunctionRole(emulator));

describe('a target that is an alias or a version of a function', () => {
  it.each(QUALIFIED)('is invoked as what it is: %s', async (qualifier) => {
    const { service } = await createTarget(`invoked-${qualifier}`, qualifier, qualifier);

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({
      status: 200,
      text: '1',
    });
  });

  it.each(QUALIFIED)('is not permitted by a permission on the function: %s', async (qualifier) => {
    const { service } = await createTarget(`unpermitted-${qualifier}`, qualifier, undefined);

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 500 });
  });

  it('does not permit the function itself', async () => {
    const { service } = await createTarget('unqualified', undefined, 'live');

    await expect(sendTo(emulator, service.domainName)).resolves.toMatchObject({ status: 500 });
  });

  it.each(QUALIFIED)('counts in the metrics of the function and its own: %s', async (qualifier) => {
    const { name, service } = await createTarget(`measured-${qualifier}`, qualifier, qualifier);

    await sendTo(emulator, service.domainName);

    expect(await invocationsOf({ FunctionName: name })).toBe(1);
    expect(await invocationsOf({ FunctionName: name, Resource: `${name}:${qualifier}` })).toBe(1);
  });
});

/** A service whose target is a qualifier of a function; Lattice may invoke `permitted` of it. */
async function createTarget(
  name: string,
  qualifier: string | undefined,
  permitted: string | undefined,
) {
  const { FunctionArn } = await createFunction(emulator, name, SOURCE);
  await lambda.send(new PublishVersionCommand({ FunctionName: name }));
  await lambda.send(
    new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }),
  );
  const group = await factory.createTargetGroup();
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      Qualifier: permitted,
      StatementId: 'lattice',
      Action: 'lambda:InvokeFunction',
      Principal: 'vpc-lattice.amazonaws.com',
      SourceArn: group.arn,
    }),
  );
  const id = qualifier === undefined ? FunctionArn : `${FunctionArn}:${qualifier}`;
  await factory.client.send(
    new RegisterTargetsCommand({ targetGroupIdentifier: group.id, targets: [{ id }] }),
  );
  const service = await factory.createService();
  await factory.createListener(service, forward([group.id, 1]));
  return { name, service };
}

async function invocationsOf(dimensions: Record<string, string>): Promise<number | undefined> {
  const { Datapoints: [datapoint] = [] } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(START_TIME),
      EndTime: new Date(START_TIME + 3_600_000),
      Period: 3_600,
      Statistics: ['Sum'],
    }),
  );
  return datapoint?.Sum;
}
