import {
  type AddPermissionRequest,
  type AddPermissionResponse,
  type GetPolicyRequest,
  type GetPolicyResponse,
  type RemovePermissionRequest,
  ResourceConflictException,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { Statement } from '../../../access/policy-document.ts';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkPattern } from '../errors.ts';
import { checkRevision } from '../revision.ts';
import { type LambdaState, type ResolvedFunction, resolveFunction } from '../state.ts';
import { refuseUnsupported } from '../unsupported.ts';

const STATEMENT_MEMBERS = [
  ...['FunctionName', 'Qualifier', 'RevisionId', 'StatementId', 'Action', 'Principal'],
  ...['SourceArn', 'SourceAccount', 'PrincipalOrgID'],
];

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function addPermission(
  state: LambdaState,
  input: Checked<AddPermissionRequest>,
  call: Call,
): AddPermissionResponse {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  refuseUnsupported('a permission', input, STATEMENT_MEMBERS);
  checkPattern('statementId', input.StatementId, '([a-zA-Z0-9-_]+)');
  checkPattern('action', input.Action, '(lambda:[*]|lambda:[a-zA-Z]+|[*])');
  checkRevision(input.RevisionId, resolved.version);
  const statements = statementsOf(resolved);
  if (statements.some(({ Sid }) => Sid === input.StatementId)) {
    throw new ResourceConflictException({
      message: `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      Type: 'User',
      $metadata: {},
    });
  }
  const statement: Statement = {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(input.Principal),
    Action: input.Action,
    Resource: resolved.arn,
    ...conditionOf(input),
  };
  statements.push(statement);
  return { Statement: JSON.stringify(statement) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export function removePermission(
  state: LambdaState,
  input: Checked<RemovePermissionRequest>,
  call: Call,
): object {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  checkRevision(input.RevisionId, resolved.version);
  const statements = statementsOf(resolved);
  const index = statements.findIndex(({ Sid }) => Sid === input.StatementId);
  if (index < 0) throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  statements.splice(index, 1);
  return {};
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export function getPolicy(
  state: LambdaState,
  input: Checked<GetPolicyRequest>,
  call: Call,
): GetPolicyResponse {
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  const statements = statementsOf(resolved);
  if (statements.length === 0) throw notFound('The resource you requested does not exist.');
  const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
  return { Policy: JSON.stringify(policy), RevisionId: resolved.version.revisionId };
}

function statementsOf({ fn, qualifier }: ResolvedFunction): Statement[] {
  const statements = fn.statements.get(qualifier) ?? [];
  fn.statements.set(qualifier, statements);
  return statements;
}

function principalOf(principal: string): NonNullable<Statement['Principal']> {
  if (principal === '*') return '*';
  return principal.includes('.amazonaws.com') ? { Service: principal } : { AWS: principal };
}

function conditionOf(input: Checked<AddPermissionRequest>): Pick<Statement, 'Condition'> {
  const condition: Record<string, Record<string, string>> = {};
  if (input.SourceArn !== undefined) condition.ArnLike = { 'AWS:SourceArn': input.SourceArn };
  const equals: Record<string, string> = {};
  if (input.SourceAccount !== undefined) equals['AWS:SourceAccount'] = input.SourceAccount;
  if (input.PrincipalOrgID !== undefined) equals['aws:PrincipalOrgID'] = input.PrincipalOrgID;
  if (Object.keys(equals).length > 0) condition.StringEquals = equals;
  return Object.keys(condition).length === 0 ? {} : { Condition: condition };
}

function notFound(message: string): ResourceNotFoundException {
  return new ResourceNotFoundException({ message, Type: 'User', $metadata: {} });
}
