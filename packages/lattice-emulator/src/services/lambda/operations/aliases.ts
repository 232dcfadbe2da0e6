import {
  type AliasConfiguration,
  type CreateAliasRequest,
  type DeleteAliasRequest,
  type GetAliasRequest,
  type ListAliasesRequest,
  type ListAliasesResponse,
  ResourceConflictException,
  type UpdateAliasRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkPattern } from '../errors.ts';
import { page } from '../paging.ts';
import { beginProvisioning } from '../provisioning.ts';
import { checkRevision } from '../revision.ts';
import {
  type FunctionAlias,
  findFunction,
  functionNotFound,
  type LambdaFunction,
  type LambdaState,
} from '../state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export function createAlias(
  state: LambdaState,
  input: Checked<CreateAliasRequest>,
  call: Call,
): AliasConfiguration {
  const fn = findFunction(state, call, input.FunctionName);
  refuseRouting(input);
  checkPattern('name', input.Name, '(?!^[0-9]+$)([a-zA-Z0-9-_]+)');
  if (fn.aliases.has(input.Name)) {
    throw new ResourceConflictException({
      message: `Alias already exists: ${fn.arn}:${input.Name}`,
      Type: 'User',
      $metadata: {},
    });
  }
  return putAlias(call, fn, {
    name: input.Name,
    version: input.FunctionVersion,
    description: input.Description ?? '',
  });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export function getAlias(
  state: LambdaState,
  input: Checked<GetAliasRequest>,
  call: Call,
): AliasConfiguration {
  const fn = findFunction(state, call, input.FunctionName);
  return describeAlias(fn, findAlias(call, fn, input.Name));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export function listAliases(
  state: LambdaState,
  input: Checked<ListAliasesRequest>,
  call: Call,
): ListAliasesResponse {
  const fn = findFunction(state, call, input.FunctionName);
  const { FunctionVersion } = input;
  const aliases = [...fn.aliases.values()].filter(
    ({ version }) => FunctionVersion === undefined || version === FunctionVersion,
  );
  const { items, NextMarker } = page(aliases, input);
  return { Aliases: items.map((alias) => describeAlias(fn, alias)), NextMarker };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html */
export function updateAlias(
  state: LambdaState,
  input: Checked<UpdateAliasRequest>,
  call: Call,
): AliasConfiguration {
  const fn = findFunction(state, call, input.FunctionName);
  refuseRouting(input);
  const before = findAlias(call, fn, input.Name);
  checkRevision(input.RevisionId, before);
  const provisioned = fn.provisioned.get(before.name);
  const after = putAlias(call, fn, {
    name: input.Name,
    version: input.FunctionVersion ?? before.version,
    description: input.Description ?? before.description,
  });
  if (provisioned !== undefined && after.FunctionVersion !== before.version) {
    beginProvisioning(call, fn, before.name, provisioned.requested);
  }
  return after;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */
export function deleteAlias(
  state: LambdaState,
  input: Checked<DeleteAliasRequest>,
  call: Call,
): object {
  const fn = findFunction(state, call, input.FunctionName);
  fn.aliases.delete(input.Name);
  fn.provisioned.delete(input.Name);
  return {};
}

function putAlias(
  call: Call,
  fn: LambdaFunction,
  alias: Omit<FunctionAlias, 'revisionId'>,
): AliasConfiguration {
  const { version } = alias;
  if (version !== fn.latest.version && !fn.published.has(version)) {
    throw functionNotFound(call, { name: fn.name, qualifier: version });
  }
  const stored = { ...alias, revisionId: call.random.uuid() };
  fn.aliases.set(alias.name, stored);
  return describeAlias(fn, stored);
}

function findAlias(call: Call, fn: LambdaFunction, name: string): FunctionAlias {
  const alias = fn.aliases.get(name);
  if (alias === undefined) throw functionNotFound(call, { name: fn.name, qualifier: name });
  return alias;
}

function describeAlias(fn: LambdaFunction, alias: FunctionAlias): AliasConfiguration {
  return {
    AliasArn: `${fn.arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
  };
}

function refuseRouting({ RoutingConfig }: Pick<UpdateAliasRequest, 'RoutingConfig'>): void {
  if (Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0) {
    throw notSupportedFeature('RoutingConfig of an alias');
  }
}
