import { CborCodec } from '@smithy/core/cbor';
import { FromStringShapeDeserializer, JsonCodec } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { $Schema, CodecSettings } from '@smithy/types';
import type { HttpRequest } from './http.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { readQueryForm } from './query-form.ts';
import { membersOf } from './required.ts';
import { queryText, type Route } from './route.ts';

/** The SDK's numbers of timestamp formats, which apply where a schema has no trait of its own. */
export const DATE_TIME = 5;
const EPOCH_SECONDS = 7;

export const jsonCodec = new JsonCodec({
  timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
  jsonName: false,
});
export const cborCodec = new CborCodec();

/**
 * Reads an operation's input from a request, in the protocol of the request.
 *
 * @throws SyntaxError when the body does not follow the protocol
 */
export async function readInput(
  model: ServiceModel,
  operation: OperationModel,
  { protocol, labels }: Route,
  request: HttpRequest,
): Promise<object> {
  switch (protocol) {
    case 'cbor':
      return readBody(cborCodec.createDeserializer(), operation.input, request.body);
    case 'json':
      return readBody(
        (model.codec ?? jsonCodec).createDeserializer(),
        operation.input,
        request.body,
      );
    case 'query':
      return readForm(operation.input, request);
    case 'rest':
      return readRest(model, operation.input, labels, request);
  }
}

export function codecSettings(model: ServiceModel): CodecSettings {
  const format = model.protocol === 'restJson1' ? EPOCH_SECONDS : DATE_TIME;
  return { timestampFormat: { useTrait: true, default: format }, httpBindings: true };
}

type Deserializer = { read(schema: $Schema, data: Uint8Array): unknown };

async function readBody(
  deserializer: Deserializer,
  schema: $Schema,
  body: Uint8Array,
): Promise<object> {
  if (body.byteLength === 0) return {};
  const value = await deserializer.read(schema, body);
  return typeof value === 'object' && value !== null ? value : {};
}

function readForm(schema: NormalizedSchema, request: HttpRequest): object {
  const scalars = new FromStringShapeDeserializer({
    timestampFormat: { useTrait: true, default: DATE_TIME },
  });
  const form = new URLSearchParams(queryText(request));
  return readQueryForm(schema, form, (member, text) => scalars.read(member, text));
}

async function readRest(
  model: ServiceModel,
  schema: NormalizedSchema,
  labels: Route['labels'],
  request: HttpRequest,
): Promise<object> {
  const bound = new BoundMembers(
    new FromStringShapeDeserializer(codecSettings(model)),
    labels,
    request,
  );
  const input: Record<string, unknown> = {};
  const bodyMembers: [string, NormalizedSchema][] = [];
  for (const [name, member] of membersOf(schema)) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) input[name] = await readPayload(model, member, request.body);
    else if (isBound(member)) input[name] = bound.read(name, member);
    else bodyMembers.push([name, member]);
  }
  if (bodyMembers.length > 0 && model.codec !== undefined) {
    const body = bodyOf(schema, bodyMembers);
    Object.assign(input, await readBody(model.codec.createDeserializer(), body, request.body));
  }
  return dropUndefined(input);
}

export function isBound(member: NormalizedSchema): boolean {
  const traits = member.getMergedTraits();
  return (
    traits.httpLabel === 1 ||
    traits.httpHeader !== undefined ||
    traits.httpPrefixHeaders !== undefined ||
    traits.httpQuery !== undefined ||
    traits.httpQueryParams === 1 ||
    traits.httpResponseCode === 1
  );
}

/** Returns the structure of a REST body: the members of `schema` that are not bound elsewhere. */
export function bodyOf(
  schema: NormalizedSchema,
  members: readonly (readonly [string, NormalizedSchema])[],
): $Schema {
  const [namespace = '', name = ''] = (schema.getName(true) ?? '').split('#');
  const names = members.map(([memberName]) => memberName);
  const schemas = members.map(([, member]) => member);
  return [3, namespace, name, schema.getOwnTraits(), names, schemas] as unknown as $Schema;
}

/** Handles clients that send `{}` for a payload that was left out. */
async function readPayload(
  model: ServiceModel,
  member: NormalizedSchema,
  body: Uint8Array,
): Promise<unknown> {
  if (member.isBlobSchema()) return body.byteLength === 0 ? undefined : body;
  if (member.isStringSchema()) return Buffer.from(body).toString();
  if (body.byteLength === 0 || Buffer.from(body).toString() === '{}') return undefined;
  return model.codec?.createDeserializer().read(member, body);
}

/** Reads the members that are bound to the path, the query and the headers. */
class BoundMembers {
  readonly #scalars: FromStringShapeDeserializer;
  readonly #labels: Route['labels'];
  readonly #request: HttpRequest;

  constructor(scalars: FromStringShapeDeserializer, labels: Route['labels'], request: HttpRequest) {
    this.#scalars = scalars;
    this.#labels = labels;
    this.#request = request;
  }

  read(name: string, member: NormalizedSchema): unknown {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) return this.#scalar(member, this.#labels[name]);
    if (traits.httpHeader !== undefined) {
      return this.#scalar(member, this.#request.headers[traits.httpHeader.toLowerCase()]);
    }
    if (traits.httpPrefixHeaders !== undefined) return this.#prefixed(traits.httpPrefixHeaders);
    if (traits.httpQuery !== undefined) return this.#query(member, traits.httpQuery);
    return this.#allQuery(member);
  }

  #scalar(member: NormalizedSchema, text: string | undefined): unknown {
    return text === undefined ? undefined : this.#scalars.read(member, text);
  }

  #prefixed(prefix: string): unknown {
    const lower = prefix.toLowerCase();
    const entries = Object.entries(this.#request.headers)
      .filter(([name]) => name.startsWith(lower))
      .map(([name, value]) => [name.slice(lower.length), value]);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }

  #query(member: NormalizedSchema, name: string): unknown {
    const values = this.#request.query.getAll(name);
    if (values.length === 0) return undefined;
    if (!member.isListSchema()) return this.#scalar(member, values[0]);
    return values.map((value) => this.#scalar(member.getValueSchema(), value));
  }

  #allQuery(member: NormalizedSchema): unknown {
    const isListMap = member.getValueSchema().isListSchema();
    const names = [...new Set(this.#request.query.keys())];
    const entries = names.map((name) => {
      const values = this.#request.query.getAll(name);
      return [name, isListMap ? values : values[0]];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
}

function dropUndefined(input: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
