import type { Call } from '../../contracts.ts';
import { AwsError } from '../../endpoint/errors.ts';
import { findBucket } from './access.ts';
import { refuseOthers } from './errors.ts';
import type { BucketConfigurations, BucketInput, S3State } from './state.ts';

type Name = keyof BucketConfigurations;
type Action = `s3:${string}`;
type PutInput = BucketInput & {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
};

/** A kind of thing that clients put into a bucket's configuration, get and delete. */
export type ConfigurationKind<N extends Name> = {
  readonly name: N;
  readonly actions: { readonly get: Action; readonly put: Action; readonly remove?: Action };
  /** The answer for a bucket without one: a default, or an error. */
  readonly whenAbsent: () => BucketConfigurations[N];
};

/**
 * Makes the operation that puts one.
 *
 * @param members the ones that `read` reads; every other one is refused
 * @param read gives what is kept, or throws when the input breaks a rule
 */
export function put<N extends Name, Input extends PutInput>(
  { name, actions }: ConfigurationKind<N>,
  members: readonly (keyof Input)[],
  read: (input: Input, call: Call) => BucketConfigurations[N],
) {
  return (state: S3State, input: Input, call: Call): object => {
    const envelope = ['Bucket', 'ContentMD5', 'ChecksumAlgorithm', 'ExpectedBucketOwner'] as const;
    refuseOthers(input, [...envelope, ...members]);
    const { configurations } = findBucket(state, call, input, { action: actions.put });
    configurations[name] = read(input, call);
    return {};
  };
}

/** Makes the operation that gets one, as `describe` writes it. */
export function get<N extends Name, Output>(
  { name, actions, whenAbsent }: ConfigurationKind<N>,
  describe: (configuration: BucketConfigurations[N]) => Output,
) {
  return (state: S3State, input: BucketInput, call: Call): Output => {
    const { configurations } = findBucket(state, call, input, { action: actions.get });
    return describe(configurations[name] ?? whenAbsent());
  };
}

/** Makes the operation that deletes one; deleting what is not there succeeds. */
export function remove<N extends Name>({ name, actions }: ConfigurationKind<N>) {
  return (state: S3State, input: BucketInput, call: Call): object => {
    const { configurations } = findBucket(state, call, input, {
      action: actions.remove ?? actions.put,
    });
    delete configurations[name];
    return {};
  };
}

/** For {@link ConfigurationKind.whenAbsent}. */
export function notFound(code: string, message: string): () => never {
  return () => {
    throw new AwsError(code, message, 404);
  };
}
