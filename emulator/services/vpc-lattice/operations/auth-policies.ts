import type {
  DeleteAuthPolicyRequest,
  GetAuthPolicyRequest,
  GetAuthPolicyResponse,
  PutAuthPolicyRequest,
  PutAuthPolicyResponse,
} from '@aws-sdk/client-vpc-lattice';
import type { PolicyDocument } from '../../../policy.ts';
import type { Call, Checked } from '../../../service.ts';
import { findGuarded, type Guarded, invalid, type LatticeState, notFound } from '../state.ts';

const MAX_BYTES = 10_240;

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_PutAuthPolicy.html */
export function putAuthPolicy(
  state: LatticeState,
  input: Checked<PutAuthPolicyRequest>,
  call: Call,
): PutAuthPolicyResponse {
  const resource = findGuarded(state, input.resourceIdentifier);
  resource.authPolicy = { text: input.policy, document: readPolicy(input.policy) };
  resource.lastUpdatedAt = new Date(call.clock.now());
  return { policy: input.policy, state: stateOf(resource) };
}

/** https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_GetAuthPolicy.html */
export function getAuthPolicy(
  state: LatticeState,
  input: Checked<GetAuthPolicyRequest>,
): GetAuthPolicyResponse {
  const resource = findGuarded(state, input.resourceIdentifier);
  if (resource.authPolicy === undefined) return {};
  const { createdAt, lastUpdatedAt, authPolicy } = resource;
  return { policy: authPolicy.text, state: stateOf(resource), createdAt, lastUpdatedAt };
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

function readPolicy(text: string): PolicyDocument {
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw invalid('policy', `must be at most ${MAX_BYTES} bytes`);
  if (text.includes('\n')) throw invalid('policy', 'must not contain newlines');
  const document = parse(text);
  const statements = [isObject(document) ? document.Statement : undefined].flat();
  for (const statement of statements) checkStatement(statement);
  if (statements.length === 0) throw invalid('policy', 'must have a Statement');
  return document as PolicyDocument;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('policy', `must be JSON: ${String(error)}`);
  }
}

function checkStatement(statement: unknown): void {
  if (!isObject(statement)) throw invalid('policy', 'must have a Statement');
  const { Effect, Principal, NotPrincipal, Action, NotAction } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') {
    throw invalid('policy', 'every statement must have the Effect Allow or Deny');
  }
  if ((Principal ?? NotPrincipal) === undefined) {
    throw invalid('policy', 'every statement must have a Principal');
  }
  if ((Action ?? NotAction) === undefined) {
    throw invalid('policy', 'every statement must have an Action');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
