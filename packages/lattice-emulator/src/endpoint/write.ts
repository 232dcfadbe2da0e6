import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { $Schema } from '@smithy/types';
import { type HttpResponse, NO_BODY } from './http.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { bodyOf, cborCodec, codecSettings, DATE_TIME, isBound, jsonCodec } from './read.ts';
import { membersOf } from './required.ts';
import type { RequestProtocol } from './route.ts';

/** Writes an operation's output in the protocol of its request. */
export function writeOutput(
  model: ServiceModel,
  operation: OperationModel,
  { protocol, requestId }: { readonly protocol: RequestProtocol; readonly requestId: string },
  output: object,
): HttpResponse {
  const id = { 'x-amzn-requestid': requestId };
  switch (protocol) {
    case 'cbor':
      return withHeaders(cborResponse(operation.output, output), id);
    case 'json':
      return withHeaders(jsonResponse(model, operation.output, output), id);
    case 'query':
      return withHeaders(queryResponse(model, operation, output, requestId), id);
    case 'rest':
      return withHeaders(restResponse(model, operation, output), {
        ...id,
        'x-amz-request-id': requestId,
      });
  }
}

/** The headers of every CBOR response, of successes and errors alike. */
export const CBOR_HEADERS = {
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
} as const;

export function jsonContentType(model: ServiceModel): string {
  if (model.protocol === 'restJson1') return 'application/json';
  return model.protocol === 'awsJson1_1'
    ? 'application/x-amz-json-1.1'
    : 'application/x-amz-json-1.0';
}

/** Writes one structure as XML; its root element is named like the structure. */
export function writeXml(schema: $Schema, value: object, xmlNamespace?: string): string {
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: DATE_TIME },
    serviceNamespace: '',
    xmlNamespace,
  } as ConstructorParameters<typeof XmlShapeSerializer>[0]);
  serializer.write(schema, value);
  return Buffer.from(serializer.flush()).toString();
}

function withHeaders(response: HttpResponse, headers: Record<string, string>): HttpResponse {
  return { ...response, headers: { ...headers, ...response.headers } };
}

function cborResponse(schema: NormalizedSchema, output: object): HttpResponse {
  if (schema.isUnitSchema()) return { status: 200, headers: CBOR_HEADERS, body: NO_BODY };
  const serializer = cborCodec.createSerializer();
  serializer.write(schema, output);
  return { status: 200, headers: CBOR_HEADERS, body: serializer.flush() };
}

function jsonResponse(model: ServiceModel, schema: NormalizedSchema, output: object): HttpResponse {
  const headers = { 'content-type': jsonContentType(model) };
  if (schema.isUnitSchema()) return { status: 200, headers, body: '{}' };
  const serializer = (model.codec ?? jsonCodec).createSerializer();
  serializer.write(schema, output);
  return { status: 200, headers, body: serializer.flush() };
}

function queryResponse(
  model: ServiceModel,
  { name, output: schema }: OperationModel,
  output: object,
  requestId: string,
): HttpResponse {
  const members = [...membersOf(schema)];
  const names = members.map(([memberName]) => memberName);
  const schemas = members.map(([, member]) => member);
  const resultSchema = [3, '', `${name}Result`, 0, names, schemas] as unknown as $Schema;
  const result = schema.isUnitSchema() ? '' : writeXml(resultSchema, output);
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const body = `<${name}Response xmlns="${model.xmlNamespace}">${result}${metadata}</${name}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

function restResponse(
  model: ServiceModel,
  operation: OperationModel,
  output: object,
): HttpResponse {
  if (operation.name === 'GetBucketLocation') return bucketLocation(model, output);
  const scalars = new ToStringShapeSerializer(codecSettings(model));
  const values = output as Readonly<Record<string, unknown>>;
  const headers: Record<string, string> = {};
  const bodyMembers: [string, NormalizedSchema][] = [];
  let status = operation.http?.status ?? 200;
  let payload: Uint8Array | string | undefined;

  for (const [name, member] of membersOf(operation.output)) {
    const traits = member.getMergedTraits();
    const value = values[name];
    if (!isBound(member) && !traits.httpPayload) bodyMembers.push([name, member]);
    if (value === undefined || value === null) continue;
    if (traits.httpResponseCode) status = Number(value);
    else if (traits.httpHeader !== undefined) {
      scalars.write(member, value);
      headers[traits.httpHeader.toLowerCase()] = scalars.flush();
    } else if (traits.httpPrefixHeaders !== undefined) {
      Object.assign(headers, prefixed(traits.httpPrefixHeaders, value));
    } else if (traits.httpPayload) {
      payload = writePayload(model, member, value);
    }
  }

  if (payload === undefined && bodyMembers.length > 0) {
    payload = writeBody(model, bodyOf(operation.output, bodyMembers), output);
    headers['content-type'] ??= restContentType(model);
  }
  if (headers['content-range'] !== undefined) status = 206;
  return { status, headers, body: payload ?? NO_BODY };
}

/** Writes GetBucketLocation, the only output of S3 whose root element is the value itself. */
function bucketLocation(model: ServiceModel, output: object): HttpResponse {
  const { LocationConstraint: region = '' } = output as { LocationConstraint?: string };
  const body = `<LocationConstraint xmlns="${model.xmlNamespace}">${region}</LocationConstraint>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function prefixed(prefix: string, value: unknown): Record<string, string> {
  const entries = Object.entries(value as Readonly<Record<string, string>>);
  return Object.fromEntries(entries.map(([name, text]) => [prefix.toLowerCase() + name, text]));
}

function writePayload(
  model: ServiceModel,
  member: NormalizedSchema,
  value: unknown,
): Uint8Array | string {
  if (value instanceof Uint8Array || typeof value === 'string') return value;
  return writeBody(model, member, value as object);
}

function writeBody(model: ServiceModel, schema: $Schema, value: object): Uint8Array | string {
  const serializer = model.codec?.createSerializer();
  if (serializer === undefined) throw new TypeError(`${model.serviceId} has no codec for a body`);
  serializer.write(schema, value);
  return serializer.flush();
}

function restContentType(model: ServiceModel): string {
  return model.protocol === 'restXml' ? 'application/xml' : 'application/json';
}
