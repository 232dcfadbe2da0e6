import type { PolicyDocument } from '../../access/policy-document.ts';
import { invalid } from './errors.ts';

/**
 * Reads an auth policy or a resource policy.
 *
 * @throws ValidationException
 */
export function readPolicy(text: string): PolicyDocument {
  if (/[\r\n]/.test(text)) throw invalid('policy', 'must not contain newlines');
  const document = parse(text);
  const statements = [isObject(document) ? document.Statement : undefined].flat();
  for (const statement of statements) checkStatement(statement);
  if (statements.length === 0) throw invalid('policy', 'must have a Statement');
  return document as PolicyDocument;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('policy', `must be JSON: ${String(error)}`);
  }
}

function checkStatement(statement: unknown): void {
  if (!isObject(statement)) throw invalid('policy', 'must have a Statement');
  const { Effect, Principal, NotPrincipal, Action, NotAction } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') {
    throw invalid('policy', 'every statement must have the Effect Allow or Deny');
  }
  if ((Principal ?? NotPrincipal) === undefined) {
    throw invalid('policy', 'every statement must have a Principal');
  }
  if ((Action ?? NotAction) === undefined) {
    throw invalid('policy', 'every statement must have an Action');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
