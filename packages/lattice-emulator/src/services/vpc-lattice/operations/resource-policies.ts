import type {
  DeleteResourcePolicyRequest,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  PutResourcePolicyRequest,
} from '@aws-sdk/client-vpc-lattice';
import type { Checked } from '../../../sdk-types.ts';
import { checkLength } from '../constraints.ts';
import { invalid, notFound } from '../errors.ts';
import { readPolicy } from '../policies.ts';
import type { Guarded } from '../resources.ts';
import { findGuarded, type LatticeState } from '../state.ts';

const MAX_LENGTH = 10_000;

/**
 * https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_PutResourcePolicy.html
 *
 * Differs: the policy is stored, but shares nothing with other accounts.
 */
export function putResourcePolicy(
  state: LatticeState,
  input: Checked<PutResourcePolicyRequest>,
): object {
  const resource = findShared(state, input);
  checkLength('policy', input.policy, 1, MAX_LENGTH);
  readPolicy(input.policy);
  resource.resourcePolicy = input.policy;
  return {};
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetResourcePolicy.html */
export function getResourcePolicy(
  state: LatticeState,
  input: Checked<GetResourcePolicyRequest>,
): GetResourcePolicyResponse {
  const { resourcePolicy: policy } = findShared(state, input);
  if (policy === undefined) throw notFound(input.resourceArn, 'RESOURCE_POLICY');
  return { policy };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteResourcePolicy.html */
export function deleteResourcePolicy(
  state: LatticeState,
  input: Checked<DeleteResourcePolicyRequest>,
): object {
  const resource = findShared(state, input);
  if (resource.resourcePolicy === undefined) throw notFound(input.resourceArn, 'RESOURCE_POLICY');
  resource.resourcePolicy = undefined;
  return {};
}

/** Unlike an auth policy, a resource policy knows its resource by the ARN only. */
function findShared(
  state: LatticeState,
  { resourceArn }: { readonly resourceArn: string },
): Guarded {
  if (!resourceArn.startsWith('arn:')) {
    throw invalid('resourceArn', `must be an ARN, got ${resourceArn}`);
  }
  return findGuarded(state, resourceArn, 'resourceArn');
}
