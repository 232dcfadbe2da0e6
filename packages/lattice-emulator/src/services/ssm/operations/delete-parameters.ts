import type {
  DeleteParameterRequest,
  DeleteParametersRequest,
  DeleteParametersResult,
} from '@aws-sdk/client-ssm';
import type { Checked } from '../../../sdk-types.ts';
import { findParameter, type SsmState } from '../state.ts';
import { checkNames } from './get-parameters.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export function deleteParameter(state: SsmState, input: Checked<DeleteParameterRequest>): object {
  state.parameters.delete(findParameter(state, input.Name).name);
  return {};
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
export function deleteParameters(
  { parameters }: SsmState,
  { Names }: Checked<DeleteParametersRequest>,
): DeleteParametersResult {
  checkNames(Names);
  const result = { DeletedParameters: [] as string[], InvalidParameters: [] as string[] };
  for (const name of new Set(Names)) {
    const isDeleted = parameters.delete(name);
    (isDeleted ? result.DeletedParameters : result.InvalidParameters).push(name);
  }
  return result;
}
