import type { NormalizedSchema } from '@smithy/core/schema';
import { NumericValue } from '@smithy/core/serde';
import fc from 'fast-check';
import { requiredMembers } from '../../src/endpoint/required.ts';

const DEEPEST = 4;

/**
 * Members that clients treat in ways of their own, before the request is written or after the
 * answer was read.
 */
const CLIENT_SIDE = [
  /^EndpointId$/, // EventBridge: changes the signature to SigV4A
  /^(CopySource)?SSECustomerKey$/, // S3: encoded, and its checksum added
  /^Checksum/, // S3: computed, and held against the body
  /^ContentLength$/, // S3: what the body says
  /^Expires$/, // S3: kept as the text that came
];

/**
 * Any value that a schema allows and every protocol can express: no empty lists, maps or texts,
 * whole seconds.
 */
export function valuesOf(schema: NormalizedSchema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.isUnitSchema()) return fc.constant({});
  if (schema.isUnionSchema()) return unionValues(schema, depth);
  if (schema.isStructSchema()) return structureValues(schema, depth);
  if (schema.isListSchema()) {
    const items = valuesOf(schema.getValueSchema(), depth + 1);
    return fc.array(items, { minLength: 1, maxLength: 2 });
  }
  if (schema.isMapSchema()) {
    const entries = valuesOf(schema.getValueSchema(), depth + 1);
    return fc.dictionary(words, entries, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
  }
  return scalarValues(schema);
}

/** True for a structure with a stream of events, which has no single value. */
export function hasEventStream(schema: NormalizedSchema): boolean {
  if (!schema.isStructSchema()) return false;
  return [...schema.structIterator()].some(
    ([, member]) => member.isStreaming() && member.isStructSchema(),
  );
}

const words = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
const texts = fc.oneof(words, fc.constantFrom('a b', 'ä/ö?ü', '<&">', 'x+y=z%20'));

function scalarValues(schema: NormalizedSchema): fc.Arbitrary<unknown> {
  if (schema.isTimestampSchema()) {
    return fc.integer({ min: 1, max: 4e9 }).map((seconds) => new Date(seconds * 1_000));
  }
  if (schema.isBlobSchema()) return words.map((word) => Buffer.from(word));
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.getMergedTraits().httpResponseCode) return fc.constant(200);
  if (schema.isNumericSchema()) return fc.integer({ min: 1, max: 999 });
  if (schema.isBigIntegerSchema()) return fc.bigInt({ min: 1n, max: 1_000_000n });
  if (schema.isBigDecimalSchema()) return fc.constant(new NumericValue('1.5', 'bigDecimal'));
  if (schema.isDocumentSchema()) return words.map((word) => ({ [word]: [1, 'two', true] }));
  const traits = schema.getMergedTraits();
  if (traits.mediaType !== undefined) return words.map((word) => JSON.stringify({ word }));
  const isPlain = traits.httpHeader !== undefined || traits.httpLabel === 1;
  return isPlain ? words : texts;
}

function unionValues(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  const members = [...schema.structIterator()];
  const shallow = members.filter(([, member]) => depth < DEEPEST || !isNested(member));
  const choices = (shallow.length > 0 ? shallow : members).map(([name, member]) =>
    valuesOf(member, depth + 1).map((value) => ({ [name]: value })),
  );
  return fc.oneof(...choices);
}

function structureValues(schema: NormalizedSchema, depth: number): fc.Arbitrary<unknown> {
  const required = alwaysPresent(schema);
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, member] of schema.structIterator()) {
    if (isClientSide(name)) continue;
    if (required.includes(name) || depth < DEEPEST || !isNested(member)) {
      members[name] = valuesOf(member, depth + 1);
    }
  }
  const first = Object.keys(members)[0];
  const requiredKeys = required.length > 0 ? required : first === undefined ? [] : [first];
  return fc.record(members, { requiredKeys, noNullPrototype: true });
}

function isNested(schema: NormalizedSchema): boolean {
  return schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
}

function isClientSide(name: string): boolean {
  return CLIENT_SIDE.some((pattern) => pattern.test(name));
}

/**
 * What the model requires, and what clients fill in or insist on by themselves: tokens and bodies.
 */
function alwaysPresent(schema: NormalizedSchema): string[] {
  const filledIn = [...schema.structIterator()].filter(
    ([, member]) => member.isIdempotencyToken() || member.getMergedTraits().httpPayload,
  );
  const names = [...requiredMembers(schema), ...filledIn].map(([name]) => name);
  return [...new Set(names)].filter((name) => !isClientSide(name));
}
