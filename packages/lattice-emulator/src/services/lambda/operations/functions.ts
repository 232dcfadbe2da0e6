import {
  type CreateFunctionRequest,
  type DeleteFunctionRequest,
  type FunctionConfiguration,
  ResourceConflictException,
  type UpdateFunctionCodeRequest,
  type UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkPattern, invalidParameter } from '../errors.ts';
import { readCode } from '../function-code.ts';
import { functionArn, LATEST, parseFunctionId } from '../function-id.ts';
import { checkRole } from '../function-role.ts';
import { checkRevision } from '../revision.ts';
import { describeConfiguration, readSettings } from '../settings.ts';
import { type Build, findFunction, type LambdaFunction, type LambdaState } from '../state.ts';
import { createVersion, retireVersion } from '../versions.ts';
import { publishVersion } from './versions.ts';

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 *
 * Differs: a new or updated function is active at once.
 */
export async function createFunction(
  state: LambdaState,
  input: Checked<CreateFunctionRequest>,
  call: Call,
): Promise<FunctionConfiguration> {
  const { name } = parseFunctionId(input.FunctionName);
  checkPattern('functionName', name, '[a-zA-Z0-9-_]{1,64}');
  const settings = readSettings(state, call, input);
  await checkRole(call, name, settings);
  const code = await readCode(state, input.Code, call);
  // Checked last, so that only one of two concurrent calls succeeds.
  if (state.functions.has(name)) throw conflict(`Function already exist: ${name}`);
  const tags = new Map(Object.entries(input.Tags ?? {}));
  const fn = addFunction(state, call, { name, tags }, { settings, code });
  if (input.Publish) return publishVersion(state, { FunctionName: name }, call);
  return describeConfiguration(fn, fn.latest);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export async function updateFunctionCode(
  state: LambdaState,
  input: Checked<UpdateFunctionCodeRequest>,
  call: Call,
): Promise<FunctionConfiguration> {
  const { FunctionName, Publish, DryRun, RevisionId, Architectures, ...source } = input;
  const fn = findFunction(state, call, FunctionName);
  const code = await readCode(state, source, call);
  checkRevision(RevisionId, fn.latest);
  if (DryRun) return describeConfiguration(fn, { ...fn.latest, code });
  const architectures = Architectures ?? fn.latest.settings.architectures;
  replaceLatest(state, call, fn, { settings: { ...fn.latest.settings, architectures }, code });
  if (Publish) return publishVersion(state, { FunctionName: fn.name }, call);
  return describeConfiguration(fn, fn.latest);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export async function updateFunctionConfiguration(
  state: LambdaState,
  input: Checked<UpdateFunctionConfigurationRequest>,
  call: Call,
): Promise<FunctionConfiguration> {
  const fn = findFunction(state, call, input.FunctionName);
  await checkRole(call, fn.name, readSettings(state, call, input, fn.latest.settings));
  checkRevision(input.RevisionId, fn.latest);
  // Read again, because the function may have changed while the role was checked.
  const settings = readSettings(state, call, input, fn.latest.settings);
  replaceLatest(state, call, fn, { settings, code: fn.latest.code });
  return describeConfiguration(fn, fn.latest);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export function deleteFunction(
  state: LambdaState,
  input: Checked<DeleteFunctionRequest>,
  call: Call,
): object {
  const { qualifier = input.Qualifier } = parseFunctionId(input.FunctionName);
  const fn = findFunction(state, call, input.FunctionName);
  if (qualifier !== undefined) return deleteVersion(state, fn, qualifier);
  for (const version of [fn.latest, ...fn.published.values()]) retireVersion(state, version);
  state.functions.delete(fn.name);
  return {};
}

function addFunction(
  state: LambdaState,
  call: Call,
  { name, tags }: Pick<LambdaFunction, 'name' | 'tags'>,
  build: Build,
): LambdaFunction {
  const fn: LambdaFunction = {
    name,
    arn: functionArn(call, { name, qualifier: undefined }),
    latest: createVersion(call, name, LATEST, build),
    published: new Map(),
    lastNumber: 0,
    aliases: new Map(),
    statements: new Map(),
    invokeConfigs: new Map(),
    reservedConcurrency: undefined,
    provisioned: new Map(),
    inFlight: 0,
    tags,
  };
  state.functions.set(name, fn);
  return fn;
}

function deleteVersion(state: LambdaState, fn: LambdaFunction, number: string): object {
  if (number === LATEST) {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
  }
  const alias = [...fn.aliases.values()].find(({ version }) => version === number);
  if (alias !== undefined) {
    // Text not verified against AWS.
    throw conflict(`Version ${number} is referenced by the alias ${alias.name}.`);
  }
  const version = fn.published.get(number);
  if (version !== undefined) retireVersion(state, version);
  fn.published.delete(number);
  fn.provisioned.delete(number);
  return {};
}

function replaceLatest(state: LambdaState, call: Call, fn: LambdaFunction, build: Build): void {
  retireVersion(state, fn.latest);
  fn.latest = createVersion(call, fn.name, LATEST, build);
}

function conflict(message: string): ResourceConflictException {
  return new ResourceConflictException({ message, Type: 'User', $metadata: {} });
}
