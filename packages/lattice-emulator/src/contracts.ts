import type { Caller, RoleSession } from './access/caller.ts';
import type { CredentialStore } from './access/credentials.ts';
import type { PolicyDocument } from './access/policy-document.ts';
import type { AwsApi } from './aws-api.ts';
import type { Clock } from './clock.ts';
import type { FaultPort } from './faults/fault.ts';
import type { Random } from './random.ts';
import type { Checked, InputOf, OperationName, OutputOf } from './sdk-types.ts';
import type { Settings } from './settings.ts';
import type { Bus } from './world/bus.ts';

/** One account in one region, and what the services in it share. */
export type Scope = {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly bus: Bus;
  readonly credentials: CredentialStore;
  readonly settings: Settings;
  /** Asked before something that can go wrong on a bad day. */
  readonly faults: FaultPort;
  /** Tells the operator what AWS would do and the emulator does not. */
  readonly report: (message: string) => void;
  /** Where this emulator listens, for the functions that it runs. */
  readonly endpoint: () => string;
  /** The API of every service in this scope, called in process as `caller`. */
  readonly aws: (caller: Caller, options?: AwsOptions) => AwsApi;
  /** Whether what a role may do is looked at. @default 'on' */
  readonly iam?: IamMode;
  /** What the role of a session may do. */
  readonly identityOf: (caller: RoleSession) => RoleIdentity;
};

export type AwsOptions = {
  /**
   * Takes numbers and truth values that are written as text, as CloudFormation does. @default false
   */
  readonly isLenient?: boolean;
  /**
   * The emulator only looks something up that AWS's services know without a call: no fault strikes,
   * and the journal does not have it. @default false
   */
  readonly isLookUp?: boolean;
};

/** What an operation knows of the call that it answers, beside its input. */
export type Call = Scope & { readonly caller: Caller; readonly requestId: string };

/**
 * The operations that a service answers, by the names of its SDK client; the ones not listed answer
 * 501.
 */
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
  /** What IAM has to allow before an operation runs: one entry for each of them. */
  readonly permissions: Permissions;
  /** The names of what exists in `state`, for people and for tests that everything was removed. */
  readonly inventory: (state: State) => Iterable<string>;
  /** Ends what runs outside this process. */
  readonly close?: (state: State) => Promise<void>;
};

/** A service as the world holds it, its types forgotten. */
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

/** What a session has of its role. */
export type RoleIdentity = {
  /** Inline and attached ones. */
  readonly policies: readonly PolicyDocument[];
  readonly tags: ReadonlyMap<string, string>;
  /** `undefined` for a role that is gone, whose sessions may do nothing. */
  readonly id: string | undefined;
};

/** By name; a key without a value is known to be absent from the request. */
export type ContextKeys = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether the policies of roles decide what their sessions may do. */
export const IAM_MODES = ['on', 'off'] as const;
export type IamMode = (typeof IAM_MODES)[number];
