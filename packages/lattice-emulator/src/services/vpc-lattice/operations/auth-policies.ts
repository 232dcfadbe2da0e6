import type {
  DeleteAuthPolicyRequest,
  GetAuthPolicyRequest,
  GetAuthPolicyResponse,
  PutAuthPolicyRequest,
  PutAuthPolicyResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { invalid, notFound } from '../errors.ts';
import { readPolicy } from '../policies.ts';
import type { Guarded } from '../resources.ts';
import { findGuarded, type LatticeState } from '../state.ts';

const MAX_BYTES = 10_240;

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_PutAuthPolicy.html */
export function putAuthPolicy(
  state: LatticeState,
  input: Checked<PutAuthPolicyRequest>,
  call: Call,
): PutAuthPolicyResponse {
  const resource = findGuarded(state, input.resourceIdentifier);
  if (Buffer.byteLength(input.policy) > MAX_BYTES) {
    throw invalid('policy', `must be at most ${MAX_BYTES} bytes`);
  }
  const now = new Date(call.clock.now());
  resource.authPolicy = {
    text: input.policy,
    document: readPolicy(input.policy),
    createdAt: resource.authPolicy?.createdAt ?? now,
    lastUpdatedAt: now,
  };
  return { policy: input.policy, state: stateOf(resource) };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetAuthPolicy.html */
export function getAuthPolicy(
  state: LatticeState,
  input: Checked<GetAuthPolicyRequest>,
): GetAuthPolicyResponse {
  const resource = findGuarded(state, input.resourceIdentifier);
  if (resource.authPolicy === undefined) return {};
  const { text: policy, createdAt, lastUpdatedAt } = resource.authPolicy;
  return { policy, state: stateOf(resource), createdAt, lastUpdatedAt };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_DeleteAuthPolicy.html */
export function deleteAuthPolicy(
  state: LatticeState,
  input: Checked<DeleteAuthPolicyRequest>,
): object {
  const resource = findGuarded(state, input.resourceIdentifier);
  if (resource.authPolicy === undefined) throw notFound(input.resourceIdentifier, 'AUTH_POLICY');
  resource.authPolicy = undefined;
  return {};
}

function stateOf({ authType }: Guarded): 'Active' | 'Inactive' {
  return authType === 'AWS_IAM' ? 'Active' : 'Inactive';
}
