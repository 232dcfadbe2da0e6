import {
  type DeleteProvisionedConcurrencyConfigRequest,
  type GetProvisionedConcurrencyConfigRequest,
  type GetProvisionedConcurrencyConfigResponse,
  type ListProvisionedConcurrencyConfigsRequest,
  type ListProvisionedConcurrencyConfigsResponse,
  ProvisionedConcurrencyConfigNotFoundException,
  type ProvisionedConcurrencyStatusEnum,
  type PutProvisionedConcurrencyConfigRequest,
  type PutProvisionedConcurrencyConfigResponse,
  ResourceConflictException,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkUnreserved, totalProvisioned } from '../account-concurrency.ts';
import { checkRange, invalidParameter } from '../errors.ts';
import { LATEST } from '../function-id.ts';
import { page } from '../paging.ts';
import { beginProvisioning } from '../provisioning.ts';
import {
  findFunction,
  functionNotFound,
  type LambdaFunction,
  type LambdaState,
  type ProvisionedConcurrency,
} from '../state.ts';

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
 *
 * Differs: no environment starts before it is needed, and CloudWatch has no metrics of it.
 */
export function putProvisionedConcurrencyConfig(
  state: LambdaState,
  input: Checked<PutProvisionedConcurrencyConfigRequest>,
  call: Call,
): PutProvisionedConcurrencyConfigResponse {
  const { Qualifier, ProvisionedConcurrentExecutions: requested } = input;
  const fn = findFunction(state, call, input.FunctionName);
  checkRange('provisionedConcurrentExecutions', requested, { min: 1 });
  checkPublished(call, fn, Qualifier);
  refuseTwice(fn, Qualifier);
  const total = totalProvisioned(fn) - (fn.provisioned.get(Qualifier)?.requested ?? 0) + requested;
  if (total > (fn.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
    throw invalidParameter(
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    );
  }
  if (fn.reservedConcurrency === undefined) {
    checkUnreserved(state, fn, total, 'ConcurrentExecutions');
  }
  return describe(beginProvisioning(call, fn, Qualifier, requested));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export function getProvisionedConcurrencyConfig(
  state: LambdaState,
  input: Checked<GetProvisionedConcurrencyConfigRequest>,
  call: Call,
): GetProvisionedConcurrencyConfigResponse {
  const fn = findFunction(state, call, input.FunctionName);
  checkQualifier(call, fn, input.Qualifier);
  const config = fn.provisioned.get(input.Qualifier);
  if (config === undefined) {
    throw new ProvisionedConcurrencyConfigNotFoundException({
      message: 'No Provisioned Concurrency Config found for this function',
      Type: 'User',
      $metadata: {},
    });
  }
  return describe(config);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export function listProvisionedConcurrencyConfigs(
  state: LambdaState,
  input: Checked<ListProvisionedConcurrencyConfigsRequest>,
  call: Call,
): ListProvisionedConcurrencyConfigsResponse {
  const fn = findFunction(state, call, input.FunctionName);
  const { items, NextMarker } = page([...fn.provisioned], input);
  return {
    ProvisionedConcurrencyConfigs: items.map(([qualifier, config]) => ({
      FunctionArn: `${fn.arn}:${qualifier}`,
      ...describe(config),
    })),
    NextMarker,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html */
export function deleteProvisionedConcurrencyConfig(
  state: LambdaState,
  input: Checked<DeleteProvisionedConcurrencyConfigRequest>,
  call: Call,
): object {
  const fn = findFunction(state, call, input.FunctionName);
  checkQualifier(call, fn, input.Qualifier);
  fn.provisioned.delete(input.Qualifier);
  return {};
}

function checkPublished(call: Call, fn: LambdaFunction, qualifier: string): void {
  const version = fn.aliases.get(qualifier)?.version ?? qualifier;
  if (version === LATEST) {
    throw invalidParameter(
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    );
  }
  checkQualifier(call, fn, qualifier);
}

function checkQualifier(call: Call, fn: LambdaFunction, qualifier: string): void {
  if (fn.aliases.has(qualifier) || fn.published.has(qualifier)) return;
  if (/^\d+$/.test(qualifier)) throw functionNotFound(call, { name: fn.name, qualifier });
  const message = `Cannot find alias arn: ${fn.arn}:${qualifier}`;
  throw new ResourceNotFoundException({ message, Type: 'User', $metadata: {} });
}

/** A version has provisioned concurrency by its number or by one alias. */
function refuseTwice({ aliases, provisioned }: LambdaFunction, qualifier: string): void {
  const versionOf = (name: string) => aliases.get(name)?.version ?? name;
  const others = [...provisioned.keys()].filter((name) => name !== qualifier);
  if (!others.some((name) => versionOf(name) === versionOf(qualifier))) return;
  const message = aliases.has(qualifier)
    ? "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version"
    : 'Version is pointed by a Provisioned Concurrency alias';
  throw new ResourceConflictException({ message, Type: 'User', $metadata: {} });
}

function describe({ requested, lastModified, isReady }: ProvisionedConcurrency) {
  const ready = isReady ? requested : 0;
  const status: ProvisionedConcurrencyStatusEnum = isReady ? 'READY' : 'IN_PROGRESS';
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AllocatedProvisionedConcurrentExecutions: ready,
    AvailableProvisionedConcurrentExecutions: ready,
    Status: status,
    LastModified: new Date(lastModified).toISOString().replace(/\.\d+Z$/, '+0000'),
  };
}
