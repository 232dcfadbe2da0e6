import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkRange } from '../errors.ts';
import { findFunction, type LambdaState } from '../state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export function putFunctionConcurrency(
  state: LambdaState,
  input: Checked<PutFunctionConcurrencyRequest>,
  call: Call,
): Concurrency {
  const fn = findFunction(state, call, input.FunctionName);
  checkRange('reservedConcurrentExecutions', input.ReservedConcurrentExecutions, { min: 0 });
  fn.reservedConcurrency = input.ReservedConcurrentExecutions;
  return { ReservedConcurrentExecutions: fn.reservedConcurrency };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html */
export function getFunctionConcurrency(
  state: LambdaState,
  input: Checked<GetFunctionConcurrencyRequest>,
  call: Call,
): GetFunctionConcurrencyResponse {
  const { reservedConcurrency } = findFunction(state, call, input.FunctionName);
  return reservedConcurrency === undefined
    ? {}
    : { ReservedConcurrentExecutions: reservedConcurrency };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html */
export function deleteFunctionConcurrency(
  state: LambdaState,
  input: Checked<DeleteFunctionConcurrencyRequest>,
  call: Call,
): object {
  findFunction(state, call, input.FunctionName).reservedConcurrency = undefined;
  return {};
}
