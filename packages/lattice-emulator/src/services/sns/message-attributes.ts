import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Checked } from '../../sdk-types.ts';
import { invalidParameterValue } from './errors.ts';

/** An attribute that a publisher put beside the message. */
export type MessageAttribute = { readonly type: string; readonly value: string | Uint8Array };

export type MessageAttributes = ReadonlyMap<string, MessageAttribute>;

/** @throws InvalidParameterValueException with the texts of AWS */
export function readMessageAttributes(
  given: Readonly<Record<string, Checked<MessageAttributeValue>>> = {},
): MessageAttributes {
  return new Map(
    Object.entries(given).map(([name, attribute]) => {
      checkName(name);
      return [name, readAttribute(name, attribute)];
    }),
  );
}

/** Returns the bytes that the attributes add to the size of their message. */
export function sizeOfAttributes(attributes: MessageAttributes): number {
  return [...attributes].reduce(
    (size, [name, { type, value }]) =>
      size + Buffer.byteLength(name) + Buffer.byteLength(type) + Buffer.byteLength(value),
    0,
  );
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) >= 256) {
    throw invalidParameterValue('Length of message attribute name must be less than 256 bytes.');
  }
  const [stranger] = /[^\w.-]/u.exec(name) ?? [];
  if (stranger !== undefined) {
    const code = (stranger.codePointAt(0) ?? 0).toString(16).toUpperCase();
    throw invalidParameterValue(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  for (const [place, isDot] of [
    ['starting', name.startsWith('.')],
    ['ending', name.endsWith('.')],
  ] as const) {
    if (!isDot) continue;
    throw invalidParameterValue(
      `Invalid message attribute name ${place} with character '.' was found.`,
    );
  }
  if (name.includes('..')) {
    throw invalidParameterValue("Message attribute name can not have successive '.' character.");
  }
}

function readAttribute(
  name: string,
  { DataType: type, StringValue, BinaryValue }: Checked<MessageAttributeValue>,
): MessageAttribute {
  const [prefix = ''] = type.split('.');
  if (!['String', 'Number', 'Binary'].includes(prefix)) {
    throw invalidParameterValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const field = prefix === 'Binary' ? 'Binary' : 'String';
  const [value, other] =
    field === 'Binary' ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if (value === undefined && other !== undefined) {
    throw invalidParameterValue(
      `The message attribute '${name}' with type '${type}' must use field '${field}'.`,
    );
  }
  if (value === undefined || value.length === 0) {
    throw invalidParameterValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  if (prefix === 'Number' && Number.isNaN(Number(value))) {
    throw invalidParameterValue(`Could not cast message attribute '${name}' value to number.`);
  }
  return { type, value };
}
