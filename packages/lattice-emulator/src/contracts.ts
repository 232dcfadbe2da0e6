import type { Caller, RoleSession } from './access/caller.ts';
import type { CredentialStore } from './access/credentials.ts';
import type { IamMode } from './access/iam-mode.ts';
import type { PolicyDocument } from './access/policy-document.ts';
import type { AwsApi } from './aws-api.ts';
import type { Clock } from './clock.ts';
import type { FaultPort } from './faults/fault.ts';
import type { Random } from './random.ts';
import type { Checked, InputOf, OperationName, OutputOf } from './sdk-types.ts';
import type { Settings } from './settings.ts';
import type { Bus } from './world/bus.ts';

/** One account in one region, with the parts that its services share. */
export type Scope = {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly credentials: CredentialStore;
  readonly settings: Settings;
  /** Faults that are set; services ask it before anything that a fault can strike. */
  readonly faults: FaultPort;
  /** Warns the operator about input that AWS acts on and the emulator does not. */
  readonly report: (message: string) => void;
  /** The address of this emulator, for the functions that it runs. */
  readonly endpoint: () => string;
  /** The API of every service in this scope, called in process as `caller`. */
  readonly aws: (caller: Caller, options?: AwsOptions) => AwsApi;
  /** Whether the policies of roles are checked. @default 'on' */
  readonly iam?: IamMode;
  /** Returns the policies and the tags of a session's role. */
  readonly identityOf: (caller: RoleSession) => RoleIdentity;
};

export type AwsOptions = {
  /**
   * Accepts numbers and booleans that are written as strings, as CloudFormation does.
   *
   * @default false
   */
  readonly isLenient?: boolean;
  /**
   * True for a look-up that AWS's services need no call for: no fault strikes it, and the journal
   * does not record it. @default false
   */
  readonly isLookUp?: boolean;
};

/** The call that an operation answers, except for its input. */
export type Call = Scope & { readonly caller: Caller; readonly requestId: string };

/** The operations of a service, by the names of its SDK client. One that is missing answers 501. */
export type Operations<Client, State, Supported extends OperationName<Client>> = {
  readonly [Name in Supported]: {
    // Method syntax, so that an operation may be written with the model's own request type.
    answer(
      state: State,
      input: Checked<InputOf<Client, Name>>,
      call: Call,
    ): OutputOf<Client, Name> | Promise<OutputOf<Client, Name>>;
  }['answer'];
};

export type ServiceDefinition<State, OperationTable, Permissions> = {
  /** True for a service whose state is the same in every region of an account. */
  readonly global?: boolean;
  readonly createState: (scope: Scope) => State;
  readonly operations: OperationTable;
  /** The permissions that IAM requires for each operation: one entry for each of them. */
  readonly permissions: Permissions;
  /** Lists the resources in `state`, for people and for tests that everything was removed. */
  readonly inventory: (state: State) => Iterable<string>;
  /** Ends the processes that the service has started. */
  readonly close?: (state: State) => Promise<void>;
};

/** A service as the world holds it, without the types of its client. */
export type Service = Required<
  ServiceDefinition<unknown, Readonly<Record<string, UntypedOperation>>, ServicePermissions>
>;

type UntypedOperation = (state: unknown, input: object, call: Call) => unknown;

/**
 * Declares a service. Called in two steps, because only then does TypeScript infer the parameters
 * of each operation from the client.
 */
export function defineService<Client extends object>() {
  return <State, Supported extends OperationName<Client>>(
    definition: ServiceDefinition<
      State,
      Operations<Client, State, Supported>,
      ServicePermissions<Client, NoInfer<State>, NoInfer<Supported>>
    >,
  ): Service =>
    ({
      global: false,
      close: async () => {},
      ...definition,
    }) as unknown as Service;
}

/** One action on one resource that IAM has to allow before an operation runs. */
export type Permission = {
  /** An action such as `lambda:InvokeFunction`. @default the operation's own name */
  readonly action?: string;
  /** An ARN, or `*` for an action on no particular resource. */
  readonly resource: string;
  /** The account that owns the resource. @default the caller's account */
  readonly ownerAccountId?: string | undefined;
  /** The policies of the resource, which may allow an action that the role's own do not. */
  readonly resourcePolicies?: readonly PolicyDocument[];
  /** The tags of the resource. Without them, conditions on tags cannot be decided. */
  readonly resourceTags?: ReadonlyMap<string, string> | undefined;
  /**
   * Condition keys of the service. A key without a value is absent from the request; a key that is
   * not listed is not supported.
   */
  readonly context?: ContextKeys;
};

/** The permissions that a call needs; a string is the resource of the operation's own action. */
export type Needed = string | Permission | readonly (string | Permission)[];

/** The permissions of every supported operation, by the names of the service's SDK client. */
type PermissionTable<Client, State, Supported extends OperationName<Client>> = {
  readonly [Name in Supported]: {
    needs(
      input: Checked<InputOf<Client, Name>>,
      call: Call,
      state: State,
    ): Needed | Promise<Needed>;
  }['needs'];
};

/** The error with which a service refuses a caller that lacks a permission. */
export type Refusal = {
  /** The error's name, such as `AccessDeniedException`. */
  readonly code: string;
  readonly status: number;
  /** Returns an action as the service's error shows it. @default unchanged */
  readonly showAction?: (action: string) => string;
  /** Returns a resource as the error shows it; `undefined` leaves it out. @default unchanged */
  readonly showResource?: (resource: string, action: string) => string | undefined;
  /** Whether the message names the kind of policy that is missing. @default true */
  readonly givesReason?: boolean;
};

/** The permissions of a service's operations, one entry for each that it supports. */
export type ServicePermissions<
  Client = AnyClient,
  State = unknown,
  Supported extends OperationName<Client> = OperationName<Client>,
> = {
  /** The prefix of the service's actions, such as `lambda`. */
  readonly prefix: string;
  readonly refusal: Refusal;
  readonly needs: PermissionTable<Client, State, Supported>;
};

/** Permissions of some operations, for `satisfies` in a service's required-permissions.ts. */
export type PermissionEntries<Client, State> = Omit<ServicePermissions, 'needs'> & {
  readonly needs: Partial<PermissionTable<Client, State, OperationName<Client>>>;
};

type AnyClient = Readonly<Record<`${string}Command`, never>>;

/** The policies and tags that a session gets from its role. */
export type RoleIdentity = {
  /** Inline and attached policies. */
  readonly policies: readonly PolicyDocument[];
  readonly tags: ReadonlyMap<string, string>;
  /** `undefined` for a role that was deleted; its sessions may do nothing. */
  readonly id: string | undefined;
};

/** Values of condition keys, by name; a key without a value is absent from the request. */
export type ContextKeys = Readonly<Record<string, string | readonly string[] | undefined>>;
