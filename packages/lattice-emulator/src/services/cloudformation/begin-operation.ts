import type { Stack } from './engine/stack.ts';

type OperationName = 'CreateStack' | 'UpdateStack' | 'DeleteStack' | 'ExecuteChangeSet';

type Request = {
  readonly RoleARN?: string | undefined;
  readonly ClientRequestToken?: string | undefined;
};

/**
 * Remembers who asked for an operation that is about to start: its events bear the token.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 *
 * Differs: the role of a stack is stored and shown, but the deployment uses the caller's
 * permissions.
 */
export function beginOperation(
  stack: Stack,
  operation: OperationName,
  { RoleARN, ClientRequestToken: token }: Request,
): void {
  stack.roleArn = RoleARN ?? stack.roleArn;
  stack.clientToken = token;
  if (token !== undefined) stack.requests.add(`${operation} ${token}`);
}

/** Whether a request was heard already, so that its client only tries it again. */
export function wasBegun(
  { requests }: Stack,
  operation: OperationName,
  { ClientRequestToken: token }: Request,
): boolean {
  return token !== undefined && requests.has(`${operation} ${token}`);
}
