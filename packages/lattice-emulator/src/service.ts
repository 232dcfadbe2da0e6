import type { GetOutputType } from '@smithy/types';
import type { Caller, RoleSession } from './access/caller.ts';
import type { CredentialStore } from './access/credentials.ts';
import type { IamMode, ServicePermissions } from './access/permissions.ts';
import type { RoleIdentity } from './access/role-identity.ts';
import type { AwsApi } from './aws-api.ts';
import type { Clock } from './clock.ts';
import type { FaultPort } from './faults/fault.ts';
import type { Random } from './random.ts';
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
 * An input as an operation gets it: what the model requires is there, at every depth, and a
 * streamed body has been read.
 */
export type Checked<T> = T extends Scalar | Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? Checked<Item>[]
    : {
        [K in keyof T]: object extends Pick<T, K>
          ? CheckedMember<T[K]>
          : CheckedMember<NonNullable<T[K]>>;
      };

/** Clients may send bytes in many forms; what arrives are bytes. */
type CheckedMember<T> = [Uint8Array] extends [T] ? Uint8Array | Extract<T, undefined> : Checked<T>;

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

/** A client's operations as plain functions, for calls inside the emulator. */
export type ApiOf<Client> = {
  readonly [Name in OperationName<Client>]: (
    input: InputOf<Client, Name>,
  ) => Promise<OutputOf<Client, Name>>;
};

export type OperationName<Client> = keyof Client extends infer Key
  ? Key extends `${infer Name}Command`
    ? Name extends '$' | '__'
      ? never
      : Name
    : never
  : never;

type Command<Client, Name extends string> = `${Name}Command` extends keyof Client
  ? Client[`${Name}Command`] extends abstract new (
      ...args: never[]
    ) => infer Instance
    ? Instance
    : never
  : never;

export type InputOf<Client, Name extends string> =
  Command<Client, Name> extends { readonly input: infer Input } ? Input : never;

type OutputOf<Client, Name extends string> = Plain<GetOutputType<Command<Client, Name>>>;

/** An output without the SDK's wrappers around bodies. */
type Plain<Output> = {
  [K in keyof Output as K extends '$metadata' ? never : K]: NonNullable<Output[K]> extends
    | Uint8Array
    | { readonly transformToByteArray: unknown }
    ? Uint8Array | undefined
    : Output[K];
};

type Scalar = string | number | bigint | boolean | Date | null | undefined;
