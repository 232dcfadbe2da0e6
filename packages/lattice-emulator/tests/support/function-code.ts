import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type CreateFunctionCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { Emulator } from '../../src/index.ts';
import { clientConfig } from './emulator.ts';

/** A function's package: one module whose `handler` is the function. */
export function zipFunction(source: string, file = 'index.mjs'): Uint8Array {
  // The same source gives the same bytes, whenever it is zipped.
  return zipSync({ [file]: strToU8(source) }, { mtime: '2026-01-01T00:00:00Z' });
}

/** Creates a role that Lambda may assume and that may write logs, and gives its ARN. */
export async function createFunctionRole(
  emulator: Pick<Emulator, 'endpoint'>,
  RoleName = 'function-role',
): Promise<string> {
  const iam = new IAMClient(clientConfig(emulator));
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Statement: [statement] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  return Role?.Arn ?? '';
}

/** Lets a role do more. */
export async function allowRole(
  emulator: Pick<Emulator, 'endpoint'>,
  RoleName: string,
  statement: { readonly Action: string | readonly string[]; readonly Resource: string },
): Promise<void> {
  const iam = new IAMClient(clientConfig(emulator));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...statement }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'test', PolicyDocument }));
}

/** Creates a function whose code is one module; {@link createFunctionRole} has to come first. */
export function createFunction(
  emulator: Pick<Emulator, 'endpoint'>,
  FunctionName: string,
  source: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<CreateFunctionCommandOutput> {
  const lambda = new LambdaClient(clientConfig(emulator));
  const command = new CreateFunctionCommand({
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::123456789012:role/function-role',
    Code: { ZipFile: zipFunction(source) },
    ...settings,
  });
  return lambda.send(command);
}
