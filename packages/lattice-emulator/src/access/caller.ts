/** The caller of an operation, as policies see it. */
export type Caller = Root | RoleSession | ServicePrincipal | Anonymous;

/** The dummy credentials of a person or a tool, which may do everything as the account's root. */
export type Root = { readonly kind: 'root'; readonly accountId: string };

/** Credentials that STS or Lambda handed out for a role. */
export type RoleSession = {
  readonly kind: 'role';
  readonly accountId: string;
  readonly roleName: string;
  readonly sessionName: string;
};

/** An AWS service that acts by itself, such as EventBridge delivering to a queue. */
export type ServicePrincipal = {
  readonly kind: 'service';
  /** A service principal such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly accountId: string;
  /** The resource on whose behalf it acts: the rule, the target group, the topic. */
  readonly sourceArn: string;
};

export type Anonymous = { readonly kind: 'anonymous' };

/** Returns the ARN that STS, error messages and access logs show for a caller. */
export function callerArn(caller: Caller): string {
  switch (caller.kind) {
    case 'root':
      return `arn:aws:iam::${caller.accountId}:root`;
    case 'role':
      return `arn:aws:sts::${caller.accountId}:assumed-role/${caller.roleName}/${caller.sessionName}`;
    case 'service':
      return caller.principal;
    case 'anonymous':
      return 'anonymous';
  }
}

/** Returns the names of a caller that selectors and filters match, the shortest first. */
export function callerNames(caller: Caller): string[] {
  switch (caller.kind) {
    case 'role':
      return [caller.roleName, callerArn(caller)];
    case 'service':
      return [caller.principal, caller.sourceArn];
    default:
      return [caller.kind, callerArn(caller)];
  }
}
