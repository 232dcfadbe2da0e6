import type {
  GetParameterRequest,
  GetParameterResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
} from '@aws-sdk/client-ssm';
import { isAwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { describeValue } from '../describe.ts';
import { brokenConstraint, pageOf } from '../errors.ts';
import { applyFilters } from '../filters.ts';
import { checkPath, isUnder } from '../names.ts';
import { type Found, findVersion, latestOf, type SsmState } from '../state.ts';

const MOST_NAMES = 10;

/**
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 *
 * Differs: AWS's public parameters, under /aws/, do not exist.
 */
export function getParameter(
  state: SsmState,
  { Name, WithDecryption = false }: Checked<GetParameterRequest>,
): GetParameterResult {
  return { Parameter: describeValue(findVersion(state, Name), WithDecryption) };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
export function getParameters(
  state: SsmState,
  { Names, WithDecryption = false }: Checked<GetParametersRequest>,
): GetParametersResult {
  checkNames(Names);
  const found: Found[] = [];
  const InvalidParameters: string[] = [];
  for (const name of new Set(Names)) {
    try {
      found.push(findVersion(state, name));
    } catch (error) {
      if (!isAwsError(error)) throw error;
      InvalidParameters.push(name);
    }
  }
  const Parameters = found.map((item) => describeValue(item, WithDecryption));
  return { Parameters, InvalidParameters };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export function getParametersByPath(
  state: SsmState,
  input: Checked<GetParametersByPathRequest>,
): GetParametersByPathResult {
  const { Path, Recursive = false, WithDecryption = false } = input;
  checkPath(Path);
  const under = [...state.parameters.values()].filter(({ name }) => isUnder(name, Path, Recursive));
  const matching = applyFilters(under, input.ParameterFilters ?? [], ['Type', 'KeyId', 'Label']);
  const { items, nextToken } = pageOf(matching, input.MaxResults, input.NextToken, MOST_NAMES);
  return {
    Parameters: items.map((parameter) =>
      describeValue(
        { parameter, version: latestOf(parameter), selector: undefined },
        WithDecryption,
      ),
    ),
    NextToken: nextToken,
  };
}

/** @throws ValidationException when there are none or too many */
export function checkNames(names: readonly string[]): void {
  if (names.length >= 1 && names.length <= MOST_NAMES) return;
  const [comparison, bound] = names.length < 1 ? ['greater', 1] : ['less', MOST_NAMES];
  const rule = `Member must have length ${comparison} than or equal to ${bound}`;
  throw brokenConstraint('names', `[${names.join(', ')}]`, rule);
}
