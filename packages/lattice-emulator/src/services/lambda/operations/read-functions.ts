import type {
  FunctionConfiguration,
  GetFunctionRequest,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { page } from '../paging.ts';
import { describeConfiguration } from '../settings.ts';
import { type LambdaState, resolveFunction } from '../state.ts';

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 *
 * Differs: the code cannot be downloaded from its location.
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
