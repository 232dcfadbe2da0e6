import { ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { $Schema } from '@smithy/types';
import { statusOf } from './errors.ts';
import { type HttpResponse, NO_BODY } from './http.ts';
import type { ErrorModel, ServiceModel } from './model.ts';
import { bodyOf, cborCodec, codecSettings, isBound } from './read.ts';
import { membersOf } from './required.ts';
import type { RequestProtocol } from './route.ts';
import { CBOR_HEADERS, jsonContentType, writeXml } from './write.ts';

/**
 * Writes the error of an operation in the protocol of the request; a modelled error has its own
 * fields and status.
 */
export function writeError(
  model: ServiceModel,
  protocol: RequestProtocol,
  error: Error,
  request: { readonly id: string; readonly isHead: boolean; readonly wantsQueryCode: boolean },
): HttpResponse {
  const fault = describe(model, error);
  const response = bodyOfError(model, protocol, fault, request.id);
  const headers: Record<string, string> = { 'x-amzn-requestid': request.id, ...response.headers };
  if (model.isQueryCompatible && request.wantsQueryCode) {
    headers['x-amzn-query-error'] = `${fault.queryCode};${sender(fault)}`;
  }
  return { status: fault.status, headers, body: request.isHead ? NO_BODY : response.body };
}

type Fault = {
  readonly code: string;
  readonly queryCode: string;
  readonly message: string;
  readonly status: number;
  readonly model: ErrorModel | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
};

function describe(model: ServiceModel, error: Error): Fault {
  const errorModel = model.errors.get(error.name);
  return {
    code: error.name,
    queryCode: errorModel?.queryCode ?? error.name,
    message: error.message,
    status: statusOf(model, error),
    model: errorModel,
    fields: error as unknown as Readonly<Record<string, unknown>>,
  };
}

function sender({ status }: Fault): 'Sender' | 'Receiver' {
  return status < 500 ? 'Sender' : 'Receiver';
}

type ErrorBody = Pick<HttpResponse, 'headers' | 'body'>;

function bodyOfError(
  model: ServiceModel,
  protocol: RequestProtocol,
  fault: Fault,
  requestId: string,
): ErrorBody {
  if (protocol === 'cbor') return { headers: CBOR_HEADERS, body: cborBody(model, fault) };
  if (protocol === 'query') return queryBody(model, fault, requestId);
  if (model.protocol === 'restXml') return s3Body(fault, requestId);
  const headers: Record<string, string> = { 'content-type': jsonContentType(model) };
  if (protocol === 'rest') {
    headers['x-amzn-errortype'] = fault.code;
    Object.assign(headers, boundHeaders(model, fault));
  }
  return { headers, body: jsonBody(model, protocol, fault) };
}

function jsonBody(model: ServiceModel, protocol: RequestProtocol, fault: Fault): string {
  const type = protocol === 'rest' ? {} : { __type: `${model.namespace}#${fault.code}` };
  return JSON.stringify({ ...type, ...modelledFields(model, fault), message: fault.message });
}

/** Returns the modelled members of the error, as the service's codec writes them. */
function modelledFields(model: ServiceModel, { model: errorModel, fields }: Fault): object {
  const serializer = model.codec?.createSerializer();
  if (errorModel === undefined || serializer === undefined) return {};
  const members = unboundMembers(errorModel.schema);
  if (members.length === 0) return {};
  serializer.write(bodyOf(errorModel.schema, members), fields);
  return JSON.parse(toText(serializer.flush())) as object;
}

function toText(bytes: Uint8Array | string): string {
  return typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
}

function unboundMembers(schema: NormalizedSchema): [string, NormalizedSchema][] {
  return [...membersOf(schema)].filter(
    ([name, member]) => !isBound(member) && name.toLowerCase() !== 'message',
  );
}

function boundHeaders(model: ServiceModel, { model: errorModel, fields }: Fault): object {
  const headers: Record<string, string> = {};
  if (errorModel === undefined) return headers;
  const scalars = new ToStringShapeSerializer(codecSettings(model));
  for (const [name, member] of membersOf(errorModel.schema)) {
    const { httpHeader } = member.getMergedTraits();
    if (httpHeader === undefined || fields[name] === undefined) continue;
    scalars.write(member, fields[name]);
    headers[httpHeader.toLowerCase()] = scalars.flush();
  }
  return headers;
}

function cborBody(model: ServiceModel, fault: Fault): Uint8Array {
  const type = `${model.namespace}#${fault.code}`;
  const members = fault.model === undefined ? [] : unboundMembers(fault.model.schema);
  const names = ['__type', 'message', ...members.map(([name]) => name)];
  const schemas = [0, 0, ...members.map(([, member]) => member)];
  const serializer = cborCodec.createSerializer();
  const schema = [3, model.namespace, fault.code, 0, names, schemas] as unknown as $Schema;
  serializer.write(schema, { ...pick(fault.fields, names), __type: type, message: fault.message });
  return serializer.flush();
}

function pick(fields: Fault['fields'], names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

function queryBody(model: ServiceModel, fault: Fault, requestId: string): ErrorBody {
  const members = fault.model === undefined ? [] : unboundMembers(fault.model.schema);
  const names = ['Type', 'Code', 'Message', ...members.map(([name]) => name)];
  const schemas = [0, 0, 0, ...members.map(([, member]) => member)];
  const error = writeXml([3, '', 'Error', 0, names, schemas] as unknown as $Schema, {
    ...pick(fault.fields, names),
    Type: sender(fault),
    Code: fault.queryCode,
    Message: fault.message,
  });
  const body =
    `<ErrorResponse xmlns="${model.xmlNamespace}">${error}` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`;
  return { headers: { 'content-type': 'text/xml' }, body };
}

/** S3's errors have no envelope. */
function s3Body(fault: Fault, requestId: string): ErrorBody {
  const members = fault.model === undefined ? [] : unboundMembers(fault.model.schema);
  const names = ['Code', 'Message', 'RequestId', 'HostId', ...members.map(([name]) => name)];
  const schemas = [0, 0, 0, 0, ...members.map(([, member]) => member)];
  const body = writeXml([3, '', 'Error', 0, names, schemas] as unknown as $Schema, {
    ...pick(fault.fields, names),
    Code: fault.code,
    Message: fault.message,
    RequestId: requestId,
    HostId: requestId,
  });
  return { headers: { 'content-type': 'application/xml' }, body };
}
