import {
  type Architecture,
  InvalidParameterValueException,
  ResourceNotFoundException,
  type Runtime,
} from '@aws-sdk/client-lambda';
import type { Statement } from '../../access/policy-document.ts';
import type { Scope } from '../../contracts.ts';
import { type FunctionId, functionArn, LATEST, parseFunctionId } from './function-id.ts';
import type { CodeStore, StoredCode } from './runtime/code-store.ts';
import type { EnvironmentPool } from './runtime/pool.ts';

export type LambdaState = {
  readonly functions: Map<string, LambdaFunction>;
  readonly layers: Map<string, Layer>;
  readonly codeStore: CodeStore;
  /** Of versions that are gone, in which something may still run. */
  readonly retiredPools: EnvironmentPool[];
};

export type LambdaFunction = {
  readonly name: string;
  readonly arn: string;
  latest: FunctionVersion;
  /** By number; a number is never used twice. */
  readonly published: Map<string, FunctionVersion>;
  lastNumber: number;
  readonly aliases: Map<string, FunctionAlias>;
  /** Resource policies, by qualifier. */
  readonly statements: Map<string, Statement[]>;
  /** The settings of asynchronous invocations, by qualifier. */
  readonly invokeConfigs: Map<string, InvokeConfig>;
  reservedConcurrency: number | undefined;
  /** By number or alias. */
  readonly provisioned: Map<string, ProvisionedConcurrency>;
  inFlight: number;
  readonly tags: Map<string, string>;
};

export type FunctionVersion = {
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly code: StoredCode;
  readonly lastModified: number;
  readonly revisionId: string;
  readonly pool: EnvironmentPool;
};

/** The code and the settings of a version. */
export type Build = Pick<FunctionVersion, 'settings' | 'code'>;

/** The settings of a version that a user can configure. */
export type FunctionSettings = {
  readonly runtime: string;
  readonly role: string;
  readonly handler: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly architectures: readonly string[];
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly deadLetterArn: string | undefined;
  readonly tracingMode: 'Active' | 'PassThrough';
  readonly layers: readonly FunctionLayer[];
};

/** A version of a layer as a function keeps it, even when the version is deleted. */
export type FunctionLayer = {
  readonly arn: string;
  readonly sizeBytes: number;
  /** The folder of the unpacked layer. */
  readonly folder: string;
};

export type Layer = {
  readonly name: string;
  /** A number is never used twice. */
  lastNumber: number;
  readonly versions: Map<number, LayerVersion>;
};

export type LayerVersion = {
  readonly number: number;
  readonly code: StoredCode;
  readonly description: string;
  readonly createdAt: number;
  readonly compatibleRuntimes: readonly Runtime[] | undefined;
  readonly compatibleArchitectures: readonly Architecture[] | undefined;
  readonly licenseInfo: string | undefined;
};

export type ProvisionedConcurrency = {
  readonly requested: number;
  readonly lastModified: number;
  isReady: boolean;
};

export type FunctionAlias = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
};

/** The retry limits of an asynchronous invocation. */
export type RetryPolicy = {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
};

export type InvokeConfig = RetryPolicy & {
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  readonly lastModified: number;
};

/** A function with the version that a qualifier stands for. */
export type ResolvedFunction = {
  readonly fn: LambdaFunction;
  readonly version: FunctionVersion;
  /** As it was asked for: a number, an alias or `$LATEST`. */
  readonly qualifier: string;
  /** The ARN as it was asked for, with the qualifier if there was one. */
  readonly arn: string;
};

/** @throws ResourceNotFoundException */
export function findFunction(state: LambdaState, scope: Scope, name: string): LambdaFunction {
  const id = parseFunctionId(name);
  const isElsewhere =
    name.startsWith('arn:') &&
    !name.startsWith(functionArn(scope, { ...id, qualifier: undefined }));
  const fn = isElsewhere ? undefined : state.functions.get(id.name);
  if (fn === undefined) throw functionNotFound(scope, id);
  return fn;
}

/**
 * @throws ResourceNotFoundException
 * @throws InvalidParameterValueException when a qualifier is given twice and differently
 */
export function resolveFunction(
  state: LambdaState,
  scope: Scope,
  name: string,
  qualifierMember: string | undefined,
): ResolvedFunction {
  const id = parseFunctionId(name);
  if (id.qualifier !== undefined && (qualifierMember ?? id.qualifier) !== id.qualifier) {
    throw new InvalidParameterValueException({
      message:
        'The derived qualifier from the function name does not match the specified qualifier.',
      $metadata: {},
    });
  }
  const qualifier = qualifierMember ?? id.qualifier;
  const fn = findFunction(state, scope, name);
  const version = findVersion(fn, qualifier ?? LATEST);
  if (version === undefined) throw functionNotFound(scope, { name: fn.name, qualifier });
  const arn = functionArn(scope, { name: fn.name, qualifier });
  return { fn, version, qualifier: qualifier ?? LATEST, arn };
}

export function functionNotFound(scope: Scope, id: FunctionId): ResourceNotFoundException {
  return new ResourceNotFoundException({
    message: `Function not found: ${functionArn(scope, id)}`,
    Type: 'User',
    $metadata: {},
  });
}

function findVersion(fn: LambdaFunction, qualifier: string): FunctionVersion | undefined {
  const version = fn.aliases.get(qualifier)?.version ?? qualifier;
  return version === LATEST ? fn.latest : fn.published.get(version);
}
