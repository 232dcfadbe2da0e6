/**
 * A metric math expression as a tree:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  /** The result of another query, by its id. */
  | { readonly kind: 'reference'; readonly id: string; readonly position: number }
  /** An upper-case word that is not a function, such as REPEAT. */
  | { readonly kind: 'keyword'; readonly word: string; readonly position: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly position: number }
  | { readonly kind: 'negation'; readonly operand: Expression }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
      readonly position: number;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly arguments: readonly Expression[];
      readonly position: number;
    };

export type Operator = (typeof OPERATORS)[number];

export const OPERATORS = [
  ...['+', '-', '*', '/', '^'],
  ...['==', '!=', '<', '<=', '>', '>='],
  ...['AND', 'OR'],
] as const;

/** Thrown for an invalid expression, with the position, which counts from 1. */
export class MathError extends Error {
  override readonly name = 'MathError';
}
