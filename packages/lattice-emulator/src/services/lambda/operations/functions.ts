import {
  type CreateFunctionRequest,
  type DeleteFunctionRequest,
  type FunctionConfiguration,
  type GetFunctionRequest,
  type GetFunctionResponse,
  type ListFunctionsRequest,
  type ListFunctionsResponse,
  ResourceConflictException,
  type UpdateFunctionCodeRequest,
  type UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkPattern, invalidParameter } from '../errors.ts';
import { readCode } from '../function-code.ts';
import { functionArn, LATEST, parseFunctionId } from '../function-id.ts';
import { checkRole } from '../function-role.ts';
import { page } from '../paging.ts';
import { checkRevision } from '../revision.ts';
import type { StoredCode } from '../runtime/code-store.ts';
import { describeConfiguration, readSettings } from '../settings.ts';
import {
  type FunctionSettings,
  findFunction,
  type LambdaFunction,
  type LambdaState,
  resolveFunction,
} from '../state.ts';
import { createVersion, retireVersion } from '../versions.ts';
import { publishVersion } from './versions.ts';

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 *
 * Differs: a function is active at once, and so is a change to it.
 */
export async function createFunction(
  state: LambdaState,
  input: Checked<CreateFunctionRequest>,
  call: Call,
): Promise<FunctionConfiguration> {
  const { name } = parseFunctionId(input.FunctionName);
  checkPattern('functionName', name, '[a-zA-Z0-9-_]{1,64}');
  const settings = readSettings(input);
  await checkRole(call, settings.role);
  const code = await readCode(state, input.Code, call);
  // Looked at last, so that of two calls at a time only one succeeds.
  if (state.functions.has(name)) throw conflict(`Function already exist: ${name}`);
  const tags = new Map(Object.entries(input.Tags ?? {}));
  const fn = addFunction(state, call, name, settings, code, tags);
  if (input.Publish) return publishVersion(state, { FunctionName: name }, call);
  return describeConfiguration(fn, fn.latest);
}

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 *
 * Differs: nothing is served at the location of the code.
 */
export function getFunction(
  state: LambdaState,
  input: Checked<GetFunctionRequest>,
  call: Call,
): GetFunctionResponse {
  const { fn, version } = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  return {
    Configuration: describeConfiguration(fn, version),
    Code: { RepositoryType: 'S3', Location: `${call.endpoint()}/_code/${version.code.sha256}` },
    ...(fn.tags.size === 0 ? {} : { Tags: Object.fromEntries(fn.tags) }),
    ...(fn.reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export function getFunctionConfiguration(
  state: LambdaState,
  input: Checked<GetFunctionRequest>,
  call: Call,
): FunctionConfiguration {
  const { fn, version } = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  return describeConfiguration(fn, version);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export function listFunctions(
  state: LambdaState,
  input: Checked<ListFunctionsRequest>,
): ListFunctionsResponse {
  if (input.MasterRegion !== undefined) throw notSupportedFeature('MasterRegion of ListFunctions');
  const versions = [...state.functions.values()].flatMap((fn) =>
    input.FunctionVersion === 'ALL'
      ? [fn.latest, ...fn.published.values()].map((version) => ({ fn, version }))
      : [{ fn, version: fn.latest }],
  );
  const { items, NextMarker } = page(versions, input);
  return {
    Functions: items.map(({ fn, version }) => describeConfiguration(fn, version)),
    NextMarker,
  };
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
  replaceLatest(state, call, fn, { ...fn.latest.settings, architectures }, code);
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
  await checkRole(call, readSettings(input, fn.latest.settings).role);
  checkRevision(input.RevisionId, fn.latest);
  // Read anew, because another change may have come while the role was looked at.
  replaceLatest(state, call, fn, readSettings(input, fn.latest.settings), fn.latest.code);
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
  name: string,
  settings: FunctionSettings,
  code: StoredCode,
  tags: Map<string, string>,
): LambdaFunction {
  const fn: LambdaFunction = {
    name,
    arn: functionArn(call, { name, qualifier: undefined }),
    latest: createVersion(call, name, LATEST, settings, code),
    published: new Map(),
    lastNumber: 0,
    aliases: new Map(),
    statements: new Map(),
    invokeConfigs: new Map(),
    reservedConcurrency: undefined,
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
  return {};
}

function replaceLatest(
  state: LambdaState,
  call: Call,
  fn: LambdaFunction,
  settings: FunctionSettings,
  code: StoredCode,
): void {
  retireVersion(state, fn.latest);
  fn.latest = createVersion(call, fn.name, LATEST, settings, code);
}

function conflict(message: string): ResourceConflictException {
  return new ResourceConflictException({ message, Type: 'User', $metadata: {} });
}
