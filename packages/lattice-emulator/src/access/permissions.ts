import type { Call, Checked, InputOf, OperationName } from '../service.ts';
import type { ContextKeys } from './condition-keys.ts';
import type { PolicyDocument } from './policy.ts';

/** Whether the policies of roles decide what their sessions may do. */
export const IAM_MODES = ['on', 'off'] as const;
export type IamMode = (typeof IAM_MODES)[number];

/** One thing that IAM has to allow before an operation runs. */
export type Permission = {
  /** Such as `lambda:InvokeFunction`. @default the operation's own name */
  readonly action?: string;
  /** An ARN, or `*` for what is done to no resource in particular. */
  readonly resource: string;
  /** Who owns the resource. @default the caller's account */
  readonly ownerAccountId?: string | undefined;
  /** The policies of the resource, which may allow what the policies of a role do not. */
  readonly resourcePolicies?: readonly PolicyDocument[];
  /** The tags of the resource. Without them, conditions on tags cannot be decided. */
  readonly resourceTags?: ReadonlyMap<string, string> | undefined;
  /**
   * Condition keys of the service; one without a value is known to be absent, and one that is not
   * named is not supported.
   */
  readonly context?: ContextKeys;
};

/** The permissions that a call needs; a lone text is the resource of the operation's own action. */
export type Needed = string | Permission | readonly (string | Permission)[];

/** What every supported operation of a service needs, by the names of its SDK client. */
type PermissionTable<Client, State, Supported extends OperationName<Client>> = {
  readonly [Name in Supported]: {
    needs(
      input: Checked<InputOf<Client, Name>>,
      call: Call,
      state: State,
    ): Needed | Promise<Needed>;
  }['needs'];
};

/** How a service says no. */
export type Refusal = {
  /** The error's name, such as `AccessDeniedException`. */
  readonly code: string;
  readonly status: number;
  /** Writes an action in the way of the service. @default as it is */
  readonly showAction?: (action: string) => string;
  /** Writes a resource in the way of the service; `undefined` leaves it out. @default as it is */
  readonly showResource?: (resource: string, action: string) => string | undefined;
  /** Whether the text says which kind of policy is missing. @default true */
  readonly givesReason?: boolean;
};

/** What the operations of a service need, one entry for each that it supports. */
export type ServicePermissions<
  Client = AnyClient,
  State = unknown,
  Supported extends OperationName<Client> = OperationName<Client>,
> = {
  /** Of the service's actions, such as `lambda`. */
  readonly prefix: string;
  readonly refusal: Refusal;
  readonly needs: PermissionTable<Client, State, Supported>;
};

/** Any entries: to write them down with `satisfies`, before they meet the operations. */
export type PermissionEntries<Client, State> = Omit<ServicePermissions, 'needs'> & {
  readonly needs: Partial<PermissionTable<Client, State, OperationName<Client>>>;
};

type AnyClient = Readonly<Record<`${string}Command`, never>>;

/** How services refuse, by the protocol that they were made with. */
export const ACCESS_DENIED_JSON: Refusal = { code: 'AccessDeniedException', status: 400 };
export const ACCESS_DENIED_REST: Refusal = { code: 'AccessDeniedException', status: 403 };
export const ACCESS_DENIED_XML: Refusal = { code: 'AccessDenied', status: 403 };

/** Giving a role to a service needs the leave to pass it on. */
export function passRole(
  roleArn: string | undefined,
  service: string,
  context: ContextKeys = {},
): readonly Permission[] {
  if (roleArn === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resource: roleArn,
      context: {
        'iam:PassedToService': service,
        'iam:AssociatedResourceArn': undefined,
        ...context,
      },
    },
  ];
}

/** Creating something with tags needs the leave to tag it, too. */
export function tagging(
  action: string,
  resource: string,
  tags: object | undefined,
): readonly Permission[] {
  return tags === undefined || Object.keys(tags).length === 0 ? [] : [{ action, resource }];
}
