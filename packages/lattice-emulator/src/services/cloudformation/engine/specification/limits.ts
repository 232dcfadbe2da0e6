import { isKnown } from '../intrinsics.ts';
import type { Path, Problem } from './problem.ts';

/**
 * Constraints that AWS's schema of a resource type has and its specification leaves out, by path. A
 * `*` in a path matches every item of a list.
 */
export type Limits = Readonly<Record<string, Limit>>;

export type Limit = {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
};

/** Values of a wrong type are left to the check of types. */
export function checkLimits(limits: Limits, properties: unknown): Problem[] {
  return Object.entries(limits).flatMap(([path, limit]) =>
    valuesAt(properties, path.split('/')).flatMap(({ path: found, value }) =>
      violations(limit, value).map((text) => ({ path: found, text })),
    ),
  );
}

type Found = { readonly path: Path; readonly value: unknown };

function valuesAt(value: unknown, [step, ...rest]: readonly string[], path: Path = []): Found[] {
  if (value === undefined || !isKnown(value)) return [];
  if (step === undefined) return [{ path, value }];
  if (step === '*') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => valuesAt(item, rest, [...path, index]));
  }
  return valuesAt(memberOf(value, step), rest, [...path, step]);
}

/** A member that is the object's own, so that `constructor` is none. */
export function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function violations(limit: Limit, value: unknown): string[] {
  if (Array.isArray(value)) return countViolations(limit, value.length);
  if (typeof value === 'object') return [];
  const text = String(value);
  const number = text === '' ? Number.NaN : Number(text);
  return [...rangeViolations(limit, number), ...textViolations(limit, text)];
}

function countViolations({ minItems = 0, maxItems = Infinity }: Limit, count: number): string[] {
  if (count < minItems) return [`expected minimum item count: ${minItems}, found: ${count}`];
  if (count > maxItems) return [`expected maximum item count: ${maxItems}, found: ${count}`];
  return [];
}

function rangeViolations({ minimum, maximum }: Limit, value: number): string[] {
  if (minimum !== undefined && value < minimum) {
    return [`${value} is not greater or equal to ${minimum}`];
  }
  if (maximum !== undefined && value > maximum) {
    return [`${value} is not less or equal to ${maximum}`];
  }
  return [];
}

function textViolations(
  { minLength = 0, maxLength = Infinity, pattern }: Limit,
  text: string,
): string[] {
  const problems: string[] = [];
  const { length } = text;
  if (length < minLength) problems.push(`expected minLength: ${minLength}, actual: ${length}`);
  if (length > maxLength) problems.push(`expected maxLength: ${maxLength}, actual: ${length}`);
  if (pattern !== undefined && !new RegExp(pattern).test(text)) {
    problems.push('failed validation constraint for keyword [pattern]');
  }
  return problems;
}
