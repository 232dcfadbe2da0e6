import {
  IdempotentParameterMismatchException,
  type TransactWriteItemsInput,
} from '@aws-sdk/client-dynamodb';
import type { Call } from '../../contracts.ts';
import type { Checked } from '../../sdk-types.ts';
import { toJson } from './json.ts';
import type { DynamoDbState } from './state.ts';

type Input = Checked<TransactWriteItemsInput>;

/** The time for which DynamoDB recognizes the token of a transaction. */
const KNOWN_FOR_MS = 10 * 60_000;

/**
 * Returns true when a transaction with the same token has already succeeded.
 *
 * @throws IdempotentParameterMismatchException when that was another transaction
 */
export function isRepeated(
  { transactions }: DynamoDbState,
  { ClientRequestToken: token = '', TransactItems }: Input,
  { clock }: Call,
): boolean {
  const known = transactions.get(token);
  if (known === undefined || clock.now() - known.at >= KNOWN_FOR_MS) return false;
  if (known.request === textOf(TransactItems)) return true;
  const message =
    'The request uses the same client token as a previous, but non-identical request.';
  throw new IdempotentParameterMismatchException({ message, Message: message, $metadata: {} });
}

export function remember(
  { transactions }: DynamoDbState,
  { ClientRequestToken: token, TransactItems }: Input,
  { clock }: Call,
): void {
  const now = clock.now();
  for (const [old, { at }] of transactions) {
    if (now - at >= KNOWN_FOR_MS) transactions.delete(old);
  }
  if (token !== undefined) transactions.set(token, { at: now, request: textOf(TransactItems) });
}

function textOf(items: Input['TransactItems']): string {
  return JSON.stringify(toJson(items));
}
