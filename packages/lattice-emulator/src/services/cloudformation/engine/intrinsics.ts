import { malformed, type Template, validationError } from './template.ts';
import { unresolved, unresolvedCondition } from './unresolved.ts';

/** The values that a template can reference. */
export type Bindings = {
  /** Parameters and pseudo parameters, by name. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly conditions: ReadonlyMap<string, boolean>;
  readonly mappings: NonNullable<Template['Mappings']>;
  /** Returns the `Ref` of a resource; `undefined` when there is no such resource. */
  readonly ref: (logicalId: string) => unknown;
  readonly attribute: (logicalId: string, name: string) => unknown;
  readonly importValue: (name: string) => unknown;
};

/** A value that is known only after its resource was created. */
export const UNKNOWN = Symbol('known after the deployment');

/** Returns false for a value that is looked up only when its resource is created. */
export function isKnown(value: unknown): boolean {
  return value !== UNKNOWN && !(typeof value === 'string' && value.includes('{{resolve:'));
}

/**
 * Replaces every intrinsic function in `value` by its value.
 *
 * @throws ValidationError for a function that is not supported or cannot be resolved
 */
export function resolve(value: unknown, bindings: Bindings): unknown {
  const resolved = resolveNode(value, bindings);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** Marks a member that `AWS::NoValue` removes. */
const NO_VALUE = Symbol('AWS::NoValue');

type Resolver = (argument: unknown, bindings: Bindings) => unknown;

const FUNCTIONS: Readonly<Record<string, Resolver>> = {
  Ref: (name, bindings) => resolveRef(String(name), bindings),
  Condition: (name, { conditions }) => conditions.get(String(name)) === true,
  'Fn::GetAtt': (argument, bindings) => resolveGetAtt(argument, bindings),
  'Fn::Sub': (argument, bindings) => resolveSub(argument, bindings),
  'Fn::Join': ofKnown((argument) => {
    const [separator, items] = list(argument, 'Fn::Join');
    return list(items, 'Fn::Join').map(String).join(String(separator));
  }),
  'Fn::Split': ofKnown((argument) => {
    const [separator, text] = list(argument, 'Fn::Split');
    return String(text).split(String(separator));
  }),
  'Fn::Select': (argument, bindings) => resolveSelect(argument, bindings),
  'Fn::If': (argument, bindings) => {
    const [name, whenTrue, whenFalse] = list(argument, 'Fn::If');
    const holds = bindings.conditions.get(String(name));
    if (holds === undefined) throw unresolvedCondition(String(name), 'Resources');
    return resolveNode(holds ? whenTrue : whenFalse, bindings);
  },
  'Fn::Equals': (argument, bindings) => {
    const [a, b] = list(resolveNode(argument, bindings), 'Fn::Equals');
    return String(a) === String(b);
  },
  'Fn::Not': (argument, bindings) => list(resolveNode(argument, bindings), 'Fn::Not')[0] !== true,
  'Fn::And': (argument, bindings) =>
    list(resolveNode(argument, bindings), 'Fn::And').every((item) => item === true),
  'Fn::Or': (argument, bindings) =>
    list(resolveNode(argument, bindings), 'Fn::Or').some((item) => item === true),
  'Fn::ImportValue': ofKnown((name, { importValue }) => importValue(String(name))),
  'Fn::FindInMap': ofKnown((argument, { mappings }) => {
    const [map, first, second] = list(argument, 'Fn::FindInMap').map(String);
    const value = own(own(own(mappings, map), first), second);
    if (value === undefined) {
      throw validationError(
        `Template error: Unable to get mapping for ${map}::${first}::${second}`,
      );
    }
    return value;
  }),
  'Fn::Base64': ofKnown((text) => Buffer.from(String(text)).toString('base64')),
};

/** Makes a function return UNKNOWN unless its whole argument is known. */
function ofKnown(resolver: Resolver): Resolver {
  return (argument, bindings) => {
    const resolved = resolveNode(argument, bindings);
    return hasUnknown(resolved) ? UNKNOWN : resolver(resolved, bindings);
  };
}

function hasUnknown(value: unknown): boolean {
  return Array.isArray(value) ? value.some(hasUnknown) : value === UNKNOWN;
}

function resolveNode(value: unknown, bindings: Bindings): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveNode(item, bindings)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const call = asFunction(value);
  if (call !== undefined) return call.resolver(call.argument, bindings);
  const entries = Object.entries(value)
    .map(([key, item]) => [key, resolveNode(item, bindings)] as const)
    .filter(([, item]) => item !== NO_VALUE);
  return Object.fromEntries(entries);
}

function asFunction(value: object): { resolver: Resolver; argument: unknown } | undefined {
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return undefined;
  const [name, argument] = entry;
  // IAM policies have a member called Condition, but an object under it.
  if (name === 'Condition' && typeof argument !== 'string') return undefined;
  const resolver = own(FUNCTIONS, name);
  if (resolver !== undefined) return { resolver, argument };
  if (name.startsWith('Fn::')) throw malformed(`the emulator does not support ${name}`);
  return undefined;
}

function resolveSelect(argument: unknown, bindings: Bindings): unknown {
  const [index, items] = list(resolveNode(argument, bindings), 'Fn::Select');
  if (index === UNKNOWN || items === UNKNOWN) return UNKNOWN;
  const item = list(items, 'Fn::Select')[Number(index)];
  if (item !== undefined) return item;
  throw validationError(
    `Template error: Fn::Select cannot select nonexistent value at index ${index}`,
  );
}

function resolveRef(name: string, { parameters, ref }: Bindings): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const value = parameters.has(name) ? parameters.get(name) : ref(name);
  if (value === undefined) throw unresolved([name], 'Resources');
  return value;
}

function resolveGetAtt(argument: unknown, bindings: Bindings): unknown {
  const [logicalId, name] = splitAttribute(argument);
  const value = bindings.attribute(logicalId, name);
  if (value === undefined) {
    throw validationError(
      `Template error: resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`,
    );
  }
  return value;
}

/** Returns the resource and the attribute of a `Fn::GetAtt`, in either of its forms. */
export function splitAttribute(argument: unknown): [string, string] {
  const text = Array.isArray(argument) ? argument.join('.') : String(argument);
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

/** A placeholder of `Fn::Sub`; one with an exclamation mark is kept, without the mark. */
export const PLACEHOLDER = /\$\{(!?)([^}]+)\}/g;

function resolveSub(argument: unknown, bindings: Bindings): unknown {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const values = resolveNode(variables, bindings) as Readonly<Record<string, unknown>>;
  let isKnown = true;
  const text = String(template).replace(PLACEHOLDER, (_, literal: string, spaced: string) => {
    const name = spaced.trim();
    if (literal === '!') return `\${${name}}`;
    const value = Object.hasOwn(values, name) ? values[name] : resolveName(name, bindings);
    if (value === UNKNOWN) isKnown = false;
    return String(value);
  });
  return isKnown ? text : UNKNOWN;
}

function resolveName(name: string, bindings: Bindings): unknown {
  return name.includes('.') ? resolveGetAtt(name, bindings) : resolveRef(name, bindings);
}

/** Returns an own member of an object, so never an inherited one such as `constructor`. */
function own<T>(values: Readonly<Record<string, T>> | undefined, name: string | undefined) {
  return values !== undefined && name !== undefined && Object.hasOwn(values, name)
    ? values[name]
    : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${name} must have a list`);
}
