import { fork } from 'node:child_process';
import { siblingModule } from '../../../../shared/sibling-module.ts';
import { RESOURCE_TYPES } from '../resource-types.ts';
import { cachedAnswer } from './answer-cache.ts';

/** AWS's own specification of CloudFormation. */
export type Specification = {
  /** The name of every resource type that AWS has. */
  readonly typeNames: ReadonlySet<string>;
  /** The types that were asked for, by name. */
  readonly types: ReadonlyMap<string, TypeSpecification>;
};

export type TypeSpecification = {
  readonly properties: Members;
  /** The attributes of `Fn::GetAtt`. */
  readonly attributes: readonly string[];
  /** Objects that properties consist of, by their names; they may contain each other. */
  readonly definitions: Readonly<Record<string, Members>>;
  /** Paths of what cannot be changed in place, beyond what the members say. */
  readonly replacedPaths: readonly (readonly string[])[];
};

export type Members = Readonly<Record<string, MemberSpecification>>;

export type MemberSpecification = {
  readonly type: ValueType;
  readonly isRequired: boolean;
  /** Whether a change makes a new resource. */
  readonly isReplaced: boolean;
};

export type ValueType =
  | ScalarType
  | { readonly kind: 'json' }
  | { readonly kind: 'list' | 'map'; readonly element: ValueType }
  | { readonly kind: 'object'; readonly definition: string }
  | { readonly kind: 'union'; readonly types: readonly ValueType[] };

export type ScalarType = {
  readonly kind: 'string' | 'integer' | 'number' | 'boolean';
  /** The only values that are valid; any when there is none. */
  readonly allowed?: readonly (string | number)[] | undefined;
};

/** The answer of the reader, which is a process of its own. */
export type ReaderAnswer = {
  readonly typeNames: readonly string[];
  readonly types: Readonly<Record<string, TypeSpecification>>;
};

const READER = siblingModule(import.meta.url, 'reader');

let supported: Promise<Specification> | undefined;

/** Returns AWS's specification of the supported types; read when it is first needed. */
export function loadSpecification(): Promise<Specification> {
  supported ??= readSpecification([...RESOURCE_TYPES.keys()]).catch((error: unknown) => {
    supported = undefined;
    throw error;
  });
  return supported;
}

/** Reads the specification, or what an earlier run has kept of it. */
export async function readSpecification(types: readonly string[]): Promise<Specification> {
  const answer = await cachedAnswer(types, READER, () => readInProcess(types));
  return {
    typeNames: new Set(answer.typeNames),
    types: new Map(Object.entries(answer.types)),
  };
}

/**
 * Reads in a short-lived process: the whole specification takes more memory than the rest of the
 * emulator, and only a few types are needed.
 */
function readInProcess(types: readonly string[]): Promise<ReaderAnswer> {
  return new Promise((resolve, reject) => {
    const reader = fork(READER, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    reader.on('message', (answer: ReaderAnswer) => resolve(answer));
    reader.on('error', reject);
    reader.on('exit', () => reject(new Error('the specification of CloudFormation was not read')));
    reader.send(types);
  });
}
