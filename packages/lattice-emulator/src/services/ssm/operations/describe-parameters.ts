import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParameterHistoryRequest,
  GetParameterHistoryResult,
} from '@aws-sdk/client-ssm';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { describeParameter, describeVersion } from '../describe.ts';
import { pageOf, validationError } from '../errors.ts';
import { applyFilters, modernize } from '../filters.ts';
import { findParameter, type SsmState } from '../state.ts';

const MOST_RESULTS = 50;
const KEYS = ['Path', 'Name', 'Type', 'KeyId', 'Tier', 'DataType', 'tag'];

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export function describeParameters(
  state: SsmState,
  input: Checked<DescribeParametersRequest>,
): DescribeParametersResult {
  const { Filters = [], ParameterFilters = [] } = input;
  if (input.Shared) throw notSupportedFeature('parameters that another account shares');
  if (Filters.length > 0 && ParameterFilters.length > 0) {
    throw validationError('You can use either Filters or ParameterFilters in a single request.');
  }
  const filters = [...modernize(Filters), ...ParameterFilters];
  const matching = applyFilters([...state.parameters.values()], filters, KEYS);
  const { items, nextToken } = pageOf(matching, input.MaxResults, input.NextToken, MOST_RESULTS);
  return { Parameters: items.map(describeParameter), NextToken: nextToken };
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html */
export function getParameterHistory(
  state: SsmState,
  { Name, WithDecryption = false, MaxResults, NextToken }: Checked<GetParameterHistoryRequest>,
): GetParameterHistoryResult {
  const parameter = findParameter(state, Name);
  const { items, nextToken } = pageOf(parameter.versions, MaxResults, NextToken, MOST_RESULTS);
  return {
    Parameters: items.map((version) => describeVersion(parameter, version, WithDecryption)),
    NextToken: nextToken,
  };
}
