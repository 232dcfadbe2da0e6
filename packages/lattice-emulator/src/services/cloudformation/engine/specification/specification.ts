import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RESOURCE_TYPES } from '../resource-types.ts';

/** What AWS's own specification of CloudFormation says. */
export type Specification = {
  /** The name of every resource type that AWS has. */
  readonly typeNames: ReadonlySet<string>;
  /** The types that were asked for, by name. */
  readonly types: ReadonlyMap<string, TypeSpecification>;
};

export type TypeSpecification = {
  readonly properties: Members;
  /** What `Fn::GetAtt` can name. */
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

/** What the reader, a process of its own, answers. */
export type ReaderAnswer = {
  readonly typeNames: readonly string[];
  readonly types: Readonly<Record<string, TypeSpecification>>;
};

const READER = fileURLToPath(new URL('./reader.ts', import.meta.url));

let supported: Promise<Specification> | undefined;

/** What AWS says about the types that the emulator has; read when it is first needed. */
export function loadSpecification(): Promise<Specification> {
  supported ??= readSpecification([...RESOURCE_TYPES.keys()]).catch((error: unknown) => {
    supported = undefined;
    throw error;
  });
  return supported;
}

/**
 * Reads the specification in a process that ends then: the whole of it takes more memory than all
 * the rest of the emulator, and a few types are all that is ever needed.
 */
export function readSpecification(types: readonly string[]): Promise<Specification> {
  return new Promise((resolve, reject) => {
    const reader = fork(READER, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    reader.on('message', (answer: ReaderAnswer) =>
      resolve({
        typeNames: new Set(answer.typeNames),
        types: new Map(Object.entries(answer.types)),
      }),
    );
    reader.on('error', reject);
    reader.on('exit', () => reject(new Error('the specification of CloudFormation was not read')));
    reader.send(types);
  });
}
