import type { GetOutputType } from '@smithy/types';

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

export type OutputOf<Client, Name extends string> = Plain<GetOutputType<Command<Client, Name>>>;

/** An output without the SDK's wrappers around bodies. */
type Plain<Output> = {
  [K in keyof Output as K extends '$metadata' ? never : K]: NonNullable<Output[K]> extends
    | Uint8Array
    | { readonly transformToByteArray: unknown }
    ? Uint8Array | undefined
    : Output[K];
};

type Scalar = string | number | bigint | boolean | Date | null | undefined;
