import { isDeepStrictEqual } from 'node:util';
import { shortHash } from '../../../../src/contract.ts';
import {
  type Block,
  codeHashOf,
  type Resource,
  type Template,
  variablesOf,
  versionNameOf,
} from './template.ts';

/** One setting with two values, for people. Values of environment variables are not shown. */
export type Difference = {
  readonly setting: string;
  readonly before: string;
  readonly after: string;
};

/** One resource that a deploy adds, removes or changes. */
export type ResourceChange = {
  readonly id: string;
  readonly type: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** The properties that change. */
  readonly properties: readonly string[];
};

const NONE = '(none)';
const VERSION_TYPE = 'AWS::Lambda::Version';
const ENVIRONMENT_IDS = ['BlueLambdaFunction', 'GreenLambdaFunction'];
/** Properties that differ in any case, or are compared by themselves. */
const IDENTITY = ['FunctionName', 'Role', 'Description', 'Code', 'Environment'];

/** Compares two builds: version, code and settings. */
export function buildDifferences(before: Block, after: Block): Difference[] {
  const candidates: Difference[] = [
    { setting: 'version', before: versionNameOf(before), after: versionNameOf(after) },
    { setting: 'code', before: hashOf(before), after: hashOf(after) },
    ...variableDifferences(before, after),
    ...propertyDifferences(before, after),
  ];
  return candidates.filter((each) => each.before !== each.after);
}

/** Compares everything but the two environments, which {@link buildDifferences} is for. */
export function resourceChanges(live: Template, next: Template): ResourceChange[] {
  const [before, after] = [comparable(live), comparable(next)];
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...ids]
    .filter((id) => !ENVIRONMENT_IDS.includes(id))
    .sort()
    .flatMap((id) => changeOf(id, before[id], after[id]) ?? []);
}

function changeOf(id: string, before?: Resource, after?: Resource): ResourceChange | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  const type = (after ?? before)?.Type ?? 'unknown';
  if (before === undefined) return { id, type, change: 'added', properties: [] };
  if (after === undefined) return { id, type, change: 'removed', properties: [] };
  const properties = differingKeys(before.Properties ?? {}, after.Properties ?? {});
  return { id, type, change: 'changed', properties };
}

/**
 * Replaces the place of each function's code by its hash, and leaves out versions: every deployment
 * uploads to a new folder and names versions by their content.
 */
function comparable({ Resources }: Template): Readonly<Record<string, Resource>> {
  const versions = Object.values(Resources).filter(({ Type }) => Type === VERSION_TYPE);
  const hashes = new Map(
    versions.map(({ Properties = {} }) => [functionOf(Properties), Properties.CodeSha256]),
  );
  const entries = Object.entries(Resources)
    .filter(([, { Type }]) => Type !== VERSION_TYPE)
    .map(([id, resource]): [string, Resource] => {
      const Code = hashes.get(id);
      if (Code === undefined) return [id, resource];
      return [id, { ...resource, Properties: { ...resource.Properties, Code } }];
    });
  return Object.fromEntries(entries);
}

/** Returns the logical id of the function that a version belongs to. */
function functionOf({ FunctionName }: NonNullable<Resource['Properties']>): unknown {
  return (FunctionName as { readonly Ref?: unknown } | undefined)?.Ref;
}

/** Compares environment variables. Shows only their names, because values may be secret. */
function variableDifferences(before: Block, after: Block): Difference[] {
  const [one, other] = [namedVariables(before), namedVariables(after)];
  return differingKeys(one, other).map((name) => ({
    setting: `variable ${name}`,
    before: name in one ? 'set' : NONE,
    after: name in other ? (name in one ? 'another value' : 'set') : NONE,
  }));
}

/** Leaves out the variables that identify the build and the environment. */
function namedVariables({ lambda }: Block): Readonly<Record<string, unknown>> {
  const { VERSION: _, ENVIRONMENT: __, ...variables } = variablesOf(lambda);
  return variables;
}

function propertyDifferences(before: Block, after: Block): Difference[] {
  const [one, other] = [before.lambda.Properties ?? {}, after.lambda.Properties ?? {}];
  return differingKeys(one, other)
    .filter((name) => !IDENTITY.includes(name))
    .map((name) => ({ setting: name, before: show(one[name]), after: show(other[name]) }));
}

function differingKeys(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => !isDeepStrictEqual(one[key], other[key])).sort();
}

function hashOf(block: Block): string {
  return shortHash(codeHashOf(block));
}

function show(value: unknown): string {
  if (value === undefined) return NONE;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
