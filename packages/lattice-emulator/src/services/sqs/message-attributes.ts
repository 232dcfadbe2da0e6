import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Checked } from '../../sdk-types.ts';
import { invalidParameterValue } from './errors.ts';

/** An attribute that a sender put beside the body. */
export type MessageAttribute = {
  /** `String`, `Number` or `Binary`, with or without a label, such as `Number.float`. */
  readonly dataType: string;
  readonly value: string | Uint8Array;
};

const MOST_ATTRIBUTES = 10;

/** @throws InvalidParameterValue with the texts of AWS */
export function readMessageAttributes(
  given: Readonly<Record<string, Checked<MessageAttributeValue>>> = {},
): Map<string, MessageAttribute> {
  const names = Object.keys(given);
  if (names.length > MOST_ATTRIBUTES) {
    throw invalidParameterValue(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  return new Map(
    Object.entries(given).map(([name, attribute]) => {
      checkName(name);
      return [name, readAttribute(name, attribute)];
    }),
  );
}

export function describeMessageAttributes(
  attributes: ReadonlyMap<string, MessageAttribute>,
): Record<string, MessageAttributeValue> {
  const describe = ({ dataType: DataType, value }: MessageAttribute): MessageAttributeValue =>
    typeof value === 'string' ? { DataType, StringValue: value } : { DataType, BinaryValue: value };
  return Object.fromEntries([...attributes].map(([name, item]) => [name, describe(item)]));
}

/** Returns the bytes that the attributes add to their message: names, types and values. */
export function sizeOfAttributes(attributes: ReadonlyMap<string, MessageAttribute>): number {
  return [...attributes].reduce(
    (size, [name, { dataType, value }]) =>
      size + Buffer.byteLength(name) + Buffer.byteLength(dataType) + Buffer.byteLength(value),
    0,
  );
}

/**
 * The digest that clients compare with their own; no digest when there are no attributes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(
  attributes: ReadonlyMap<string, MessageAttribute>,
): string | undefined {
  if (attributes.size === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    hash.update(length).update(bytes);
  };
  const byName = [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { dataType, value }] of byName) {
    add(Buffer.from(name));
    add(Buffer.from(dataType));
    hash.update(Uint8Array.of(typeof value === 'string' ? 1 : 2));
    add(Buffer.from(value));
  }
  return hash.digest('hex');
}

export function md5OfText(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) >= 256) {
    throw invalidParameterValue('Message (user) attribute names must be shorter than 256 Bytes');
  }
  if (!/^[\w.-]+$/.test(name)) {
    throw invalidParameterValue(
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    );
  }
  if (/^(aws\.|amazon\.|\.)|\.$/i.test(name)) {
    throw invalidParameterValue(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
}

function readAttribute(
  name: string,
  { DataType, StringValue, BinaryValue }: Checked<MessageAttributeValue>,
): MessageAttribute {
  const [type = ''] = DataType.split('.');
  if (!['String', 'Number', 'Binary'].includes(type)) {
    throw invalidParameterValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = type === 'Binary' ? BinaryValue : StringValue;
  if (value === undefined || value.length === 0) {
    throw invalidParameterValue(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
    );
  }
  return { dataType: DataType, value };
}
