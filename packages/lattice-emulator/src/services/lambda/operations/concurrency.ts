import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkUnreserved, totalProvisioned } from '../account-concurrency.ts';
import { checkRange, invalidParameter } from '../errors.ts';
import { findFunction, type LambdaState } from '../state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html */
export function putFunctionConcurrency(
  state: LambdaState,
  input: Checked<PutFunctionConcurrencyRequest>,
  call: Call,
): Concurrency {
  const fn = findFunction(state, call, input.FunctionName);
  checkRange('reservedConcurrentExecutions', input.ReservedConcurrentExecutions, { min: 0 });
  const reserved = input.ReservedConcurrentExecutions;
  checkUnreserved(state, fn, reserved, 'ReservedConcurrentExecutions');
  const provisioned = totalProvisioned(fn);
  if (reserved < provisioned) {
    throw invalidParameter(
      `ReservedConcurrentExecutions ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  }
  fn.reservedConcurrency = reserved;
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
