import { isDeepStrictEqual } from 'node:util';
import type {
  FunctionConfiguration,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { invalidParameter } from '../errors.ts';
import { page } from '../paging.ts';
import { checkRevision } from '../revision.ts';
import { describeConfiguration } from '../settings.ts';
import { type FunctionSettings, findFunction, type LambdaState } from '../state.ts';
import { createVersion } from '../versions.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export function publishVersion(
  state: LambdaState,
  input: Checked<PublishVersionRequest>,
  call: Call,
): FunctionConfiguration {
  const fn = findFunction(state, call, input.FunctionName);
  const { settings, code } = fn.latest;
  if (input.PublishTo !== undefined) throw notSupportedFeature('PublishTo of a version');
  checkRevision(input.RevisionId, fn.latest);
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== code.sha256) {
    throw invalidParameter(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = fn.published.get(String(fn.lastNumber));
  // Publishing twice what has not changed gives the same version.
  if (last?.code.sha256 === code.sha256 && isSame(last.settings, settings)) {
    return describeConfiguration(fn, last);
  }
  fn.lastNumber += 1;
  const number = String(fn.lastNumber);
  const description = input.Description ?? settings.description;
  const version = createVersion(call, fn.name, number, {
    settings: { ...settings, description },
    code,
  });
  fn.published.set(number, version);
  return describeConfiguration(fn, version);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export function listVersionsByFunction(
  state: LambdaState,
  input: Checked<ListVersionsByFunctionRequest>,
  call: Call,
): ListVersionsByFunctionResponse {
  const fn = findFunction(state, call, input.FunctionName);
  const { items, NextMarker } = page([fn.latest, ...fn.published.values()], input);
  return { Versions: items.map((version) => describeConfiguration(fn, version)), NextMarker };
}

/** The description is given to a version when it is published, and makes no difference. */
function isSame(
  { description: _one, ...a }: FunctionSettings,
  { description: _other, ...b }: FunctionSettings,
): boolean {
  return isDeepStrictEqual(a, b);
}
