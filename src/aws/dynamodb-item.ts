import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, AttributeValue>;

/** The partition of the current rollout, and that of the history. */
export const CURRENT = { pk: 'rollout', sk: 'current' };
export const HISTORY = 'history';

/** The version of the items' shape; a build of the service reads only its own. */
const SCHEMA = 2;

export function toItem(item: object): Item {
  return marshall({ ...item, schema: SCHEMA }, { removeUndefinedValues: true });
}

/** @throws when another build of the service has written it */
export function readItem(item: Item): Readonly<Record<string, unknown>> {
  const { pk, sk, schema, ...rest } = unmarshall(item);
  if (schema !== SCHEMA) {
    throw new Error(
      `cannot read item ${pk} ${sk} of the rollout table: found schema ${schema}, expected ` +
        `${SCHEMA}; deploy the version of this service that wrote it, or a later one`,
    );
  }
  return rest;
}
