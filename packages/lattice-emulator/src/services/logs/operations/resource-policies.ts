import {
  type DeleteResourcePolicyRequest,
  type DescribeResourcePoliciesRequest,
  type DescribeResourcePoliciesResponse,
  LimitExceededException,
  type PutResourcePolicyRequest,
  type PutResourcePolicyResponse,
  type ResourcePolicy as ResourcePolicyDescription,
} from '@aws-sdk/client-cloudwatch-logs';
import type { PolicyDocument } from '../../../access/policy-document.ts';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkLimit, invalidParameter, notFound, pageOf } from '../errors.ts';
import type { LogsState, ResourcePolicy } from '../state.ts';

const MOST_POLICIES = 10;
const PAGE_SIZE = 50;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
export function putResourcePolicy(
  state: LogsState,
  input: Checked<PutResourcePolicyRequest>,
  call: Call,
): PutResourcePolicyResponse {
  const name = readName(input);
  const text = input.policyDocument ?? '';
  const policy = { name, text, document: readDocument(text), updatedAt: call.clock.now() };
  if (!state.resourcePolicies.has(name) && state.resourcePolicies.size >= MOST_POLICIES) {
    throw new LimitExceededException({ message: 'Resource limit exceeded.', $metadata: {} });
  }
  state.resourcePolicies.set(name, policy);
  return { resourcePolicy: describe(policy) };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html
 */
export function describeResourcePolicies(
  state: LogsState,
  input: Checked<DescribeResourcePoliciesRequest>,
): DescribeResourcePoliciesResponse {
  if (input.resourceArn !== undefined || (input.policyScope ?? 'ACCOUNT') !== 'ACCOUNT') {
    throw notSupportedFeature('policies of single log groups');
  }
  checkLimit(input.limit, PAGE_SIZE);
  const policies = [...state.resourcePolicies.values()].map(describe);
  const { items, nextToken } = pageOf(policies, input.limit ?? PAGE_SIZE, input.nextToken);
  return { resourcePolicies: items, ...(nextToken === undefined ? {} : { nextToken }) };
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteResourcePolicy.html
 */
export function deleteResourcePolicy(
  state: LogsState,
  input: Checked<DeleteResourcePolicyRequest>,
): object {
  const name = readName(input);
  if (!state.resourcePolicies.delete(name)) throw notFound(`Policy with name [${name}]`);
  return {};
}

function readName(input: Checked<DeleteResourcePolicyRequest>): string {
  if (input.resourceArn !== undefined || input.expectedRevisionId !== undefined) {
    throw notSupportedFeature('policies of single log groups');
  }
  // Text not verified against AWS.
  if (input.policyName === undefined) throw invalidParameter('policyName is required.');
  return input.policyName;
}

function readDocument(text: string): PolicyDocument {
  try {
    const document = JSON.parse(text) as PolicyDocument;
    if (document.Statement !== undefined) return document;
  } catch {
    // The error below says it.
  }
  // Text not verified against AWS.
  throw invalidParameter('Unable to parse the policy document.');
}

function describe({ name, text, updatedAt }: ResourcePolicy): ResourcePolicyDescription {
  return {
    policyName: name,
    policyDocument: text,
    lastUpdatedTime: updatedAt,
    policyScope: 'ACCOUNT',
  };
}
