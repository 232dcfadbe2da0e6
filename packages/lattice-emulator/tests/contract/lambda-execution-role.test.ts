import {
  type CreateFunctionCommandInput,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import {
  allowRole,
  createFunction,
  createFunctionRole,
  zipFunction,
} from '../support/function-code.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const s3 = new S3Client(clientConfig(emulator));
const stacks = new Stacks(emulator);

const SOURCE = 'export const handler = async () => process.env._X_AMZN_TRACE_ID ?? null;';
const TRACE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/;
const VPC = { SubnetIds: ['subnet-0123456789abcdef0'], SecurityGroupIds: ['sg-01234567'] };
const ACTIVE = { Mode: 'Active' as const };

let basic: string;
let able: string;
beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  const Body = zipFunction(SOURCE);
  await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'fn.zip', Body }));
  basic = await createFunctionRole(emulator, 'basic');
  able = await createFunctionRole(emulator, 'able');
  await allowRole(emulator, 'able', {
    Action: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'xray:PutTraceSegments'],
    Resource: '*',
  });
});

const NEEDS: [string, Partial<CreateFunctionCommandInput>, string][] = [
  ['in a VPC', { VpcConfig: VPC }, 'CreateNetworkInterface on EC2'],
  ['that traces', { TracingConfig: ACTIVE }, 'PutTraceSegments on XRAY'],
];

describe('the role of a function', () => {
  it.each(NEEDS)('%s has to permit it when the function is created', async (_, settings, what) => {
    await expect(
      createFunction(emulator, 'refused', SOURCE, { ...settings, Role: basic }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The provided execution role does not have permissions to call ${what}`,
    });
  });

  it.each(NEEDS)(
    '%s has to permit it when the function is changed',
    async (name, settings, what) => {
      const FunctionName = `changed-${name.replaceAll(' ', '-')}`;
      await createFunction(emulator, FunctionName, SOURCE, { Role: basic });
      const update = (Role: string) =>
        lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Role, ...settings }));

      await expect(update(basic)).rejects.toThrow(`permissions to call ${what}`);
      await expect(update(able)).resolves.toMatchObject(settings);
    },
  );

  it('has to permit to delete what it creates in a VPC', async () => {
    const Role = await createFunctionRole(emulator, 'creator');
    await allowRole(emulator, 'creator', { Action: 'ec2:CreateNetworkInterface', Resource: '*' });

    await expect(
      createFunction(emulator, 'refused', SOURCE, { Role, VpcConfig: VPC }),
    ).rejects.toThrow('permissions to call DeleteNetworkInterface on EC2');
  });

  it('fails a stack whose function it does not permit', async () => {
    await stacks.create('unable', templateFor({ Role: basic, VpcConfig: VPC }));

    expect(await stacks.statusOf('unable')).toBe('ROLLBACK_COMPLETE');
    expect((await stacks.failuresOf('unable')).at(-1)).toContain('CreateNetworkInterface on EC2');
  });
});

describe('a function in a VPC', () => {
  it('shows where it is, and leaves', async () => {
    const FunctionName = 'inside';
    await createFunction(emulator, FunctionName, SOURCE, { Role: able, VpcConfig: VPC });
    const inside = await configurationOf(FunctionName);
    const VpcConfig = { SubnetIds: [], SecurityGroupIds: [] };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, VpcConfig }));

    expect(inside).toMatchObject({ VpcConfig: VPC });
    expect(await configurationOf(FunctionName)).toMatchObject({ VpcConfig });
  });
});

describe('a function that traces', () => {
  it('finds a new trace in its environment with each invocation', async () => {
    await createFunction(emulator, 'traced', SOURCE, { Role: able, TracingConfig: ACTIVE });

    const [first, second] = [await call('traced'), await call('traced')];

    expect(first.result).toMatch(TRACE);
    expect(first.result).toContain(`Root=1-${(START_TIME / 1_000).toString(16)}-`);
    expect(second.result).toMatch(TRACE);
    expect(second.result).not.toBe(first.result);
  });

  it('names its trace in the report', async () => {
    await createFunction(emulator, 'reported', SOURCE, { Role: able, TracingConfig: ACTIVE });

    const { result, log } = await call('reported');

    const [, root = '', parent = ''] = /^Root=(.*);Parent=(.*);/.exec(String(result)) ?? [];
    expect(log).toContain(`XRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true\t`);
  });

  it('does so by a stack, until the template says so no more', async () => {
    const FunctionName = 'traced-by-stack';
    const settings = { FunctionName, Role: able };
    await stacks.create('traced', templateFor({ ...settings, TracingConfig: ACTIVE }));
    const active = await configurationOf(FunctionName);
    await stacks.update('traced', templateFor(settings));

    expect(active).toMatchObject({ TracingConfig: ACTIVE });
    expect(await configurationOf(FunctionName)).toMatchObject({
      TracingConfig: { Mode: 'PassThrough' },
    });
  });

  it('is the only one with a trace', async () => {
    await createFunction(emulator, 'untraced', SOURCE, { Role: basic });

    const { result, log } = await call('untraced');

    expect(result).toBeNull();
    expect(log).not.toContain('XRAY');
  });
});

function templateFor(properties: object): object {
  const Properties = {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: 'code', S3Key: 'fn.zip' },
    ...properties,
  };
  return { Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties } } };
}

function configurationOf(FunctionName: string) {
  return lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
}

async function call(FunctionName: string): Promise<{ result: unknown; log: string }> {
  const { Payload, LogResult = '' } = await lambda.send(
    new InvokeCommand({ FunctionName, LogType: 'Tail' }),
  );
  const result = JSON.parse(Payload?.transformToString() ?? '') as unknown;
  return { result, log: Buffer.from(LogResult, 'base64').toString() };
}
