import {
  type DeleteFunctionEventInvokeConfigRequest,
  type FunctionEventInvokeConfig,
  type GetFunctionEventInvokeConfigRequest,
  type ListFunctionEventInvokeConfigsRequest,
  type ListFunctionEventInvokeConfigsResponse,
  type PutFunctionEventInvokeConfigRequest,
  ResourceNotFoundException,
  type UpdateFunctionEventInvokeConfigRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { DEFAULT_RETRY_POLICY } from '../async-invocation.ts';
import { destinationKind } from '../destination-resources.ts';
import { checkRange, invalidParameter } from '../errors.ts';
import { page } from '../paging.ts';
import {
  findFunction,
  type InvokeConfig,
  type LambdaState,
  type ResolvedFunction,
  resolveFunction,
} from '../state.ts';

type PutRequest = Checked<PutFunctionEventInvokeConfigRequest>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export function putFunctionEventInvokeConfig(
  state: LambdaState,
  input: PutRequest,
  call: Call,
): FunctionEventInvokeConfig {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  return store(resolved, input, DEFAULT_RETRY_POLICY, call);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html */
export function updateFunctionEventInvokeConfig(
  state: LambdaState,
  input: Checked<UpdateFunctionEventInvokeConfigRequest>,
  call: Call,
): FunctionEventInvokeConfig {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  return store(resolved, input, find(resolved), call);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html */
export function getFunctionEventInvokeConfig(
  state: LambdaState,
  input: Checked<GetFunctionEventInvokeConfigRequest>,
  call: Call,
): FunctionEventInvokeConfig {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  return describe(resolved, find(resolved));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export function listFunctionEventInvokeConfigs(
  state: LambdaState,
  input: Checked<ListFunctionEventInvokeConfigsRequest>,
  call: Call,
): ListFunctionEventInvokeConfigsResponse {
  const fn = findFunction(state, call, input.FunctionName);
  const { items, NextMarker } = page([...fn.invokeConfigs], input);
  return {
    FunctionEventInvokeConfigs: items.map(([qualifier, config]) =>
      describe({ fn, qualifier }, config),
    ),
    NextMarker,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html */
export function deleteFunctionEventInvokeConfig(
  state: LambdaState,
  input: Checked<DeleteFunctionEventInvokeConfigRequest>,
  call: Call,
): object {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  find(resolved);
  resolved.fn.invokeConfigs.delete(resolved.qualifier);
  return {};
}

function store(
  resolved: ResolvedFunction,
  input: PutRequest,
  before: Partial<InvokeConfig> & typeof DEFAULT_RETRY_POLICY,
  call: Call,
): FunctionEventInvokeConfig {
  checkRange('maximumRetryAttempts', input.MaximumRetryAttempts, { min: 0, max: 2 });
  const age = { min: 60, max: 21_600 };
  checkRange('maximumEventAgeInSeconds', input.MaximumEventAgeInSeconds, age);
  const config: InvokeConfig = {
    maximumRetryAttempts: input.MaximumRetryAttempts ?? before.maximumRetryAttempts,
    maximumEventAgeSeconds: input.MaximumEventAgeInSeconds ?? before.maximumEventAgeSeconds,
    onSuccess: readDestination(input.DestinationConfig?.OnSuccess, before.onSuccess),
    onFailure: readDestination(input.DestinationConfig?.OnFailure, before.onFailure),
    lastModified: call.clock.now(),
  };
  resolved.fn.invokeConfigs.set(resolved.qualifier, config);
  return describe(resolved, config);
}

/** An empty text takes a destination away. */
function readDestination(
  given: { readonly Destination?: string | undefined } | undefined,
  before: string | undefined,
): string | undefined {
  const arn = given?.Destination ?? before;
  if (arn === undefined || arn === '') return undefined;
  // Text not verified against AWS.
  if (!arn.startsWith('arn:')) throw invalidParameter(`The destination ARN ${arn} is invalid.`);
  if (destinationKind(arn) === undefined) throw notSupportedFeature(`the destination ${arn}`);
  return arn;
}

function find({ fn, qualifier }: ResolvedFunction): InvokeConfig {
  const config = fn.invokeConfigs.get(qualifier);
  if (config === undefined) {
    throw new ResourceNotFoundException({
      message: `The function ${fn.arn}:${qualifier} doesn't have an EventInvokeConfig`,
      Type: 'User',
      $metadata: {},
    });
  }
  return config;
}

function describe(
  { fn, qualifier }: Pick<ResolvedFunction, 'fn' | 'qualifier'>,
  config: InvokeConfig,
): FunctionEventInvokeConfig {
  return {
    FunctionArn: `${fn.arn}:${qualifier}`,
    LastModified: new Date(config.lastModified),
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
    DestinationConfig: {
      OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
      OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
    },
  };
}
