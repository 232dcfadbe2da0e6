import { gunzipSync } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import { AwsError } from './errors.ts';
import { ConnectionLost, type HttpRequest, type HttpResponse } from './http.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { readInput } from './read.ts';
import { type RequestProtocol, type Route, route } from './route.ts';
import { readSignatureScope, type SignatureScope } from './signature-scope.ts';
import { writeOutput } from './write.ts';
import { writeError } from './write-error.ts';

type ApiService<Name extends string> = {
  readonly name: Name;
  /** The name in a signature's scope. */
  readonly signingName: string;
};

type Signed = { readonly scope: SignatureScope; readonly id: string };

export type ApiOptions<Name extends string> = {
  readonly services: readonly ApiService<Name>[];
  /** Loads a service and returns its model; every request waits for it. */
  readonly prepare: (service: Name) => Promise<ServiceModel>;
  /** Performs an operation: the emulator's world does, or an echo in a test. */
  readonly perform: (
    service: Name,
    operation: string,
    input: object,
    request: Signed,
  ) => Promise<object>;
  readonly newRequestId: () => string;
  /** Receives errors that no model has: bugs of the emulator, which the caller sees as a 500. */
  readonly onBug: (error: unknown) => void;
};

/**
 * The APIs of all services behind one address. Finds the service by the signature's scope, speaks
 * the protocol of the request, and leaves the operation itself to `perform`.
 */
export class Api<Name extends string> {
  readonly #options: ApiOptions<Name>;

  constructor(options: ApiOptions<Name>) {
    this.#options = options;
  }

  /** @throws ConnectionLost when `perform` does */
  async answer(request: HttpRequest): Promise<HttpResponse> {
    const id = this.#options.newRequestId();
    const scope = readSignatureScope(request);
    if (scope === undefined) return refuseUnsigned(request);
    const service = this.#options.services.find(({ signingName }) => signingName === scope.service);
    if (service === undefined) {
      return plainError(501, `the emulator has no service ${scope.service}, see docs/emulator.md`);
    }

    const { name } = service;
    let model: ServiceModel;
    try {
      model = await this.#options.prepare(name);
    } catch (error) {
      this.#options.onBug(error);
      return plainError(500, `the emulator cannot load ${name}: ${String(error)}`);
    }
    return this.#answerFor(name, model, request, { scope, id });
  }

  async #answerFor(
    name: Name,
    model: ServiceModel,
    request: HttpRequest,
    signed: Signed,
  ): Promise<HttpResponse> {
    let protocol = defaultProtocol(model);
    try {
      const decoded = decodeBody(model, request);
      const found = route(model, decoded);
      protocol = found?.protocol ?? protocol;
      const operation = operationOf(model, found);
      const input = await readChecked(model, operation, found as Route, decoded);
      const output = await this.#options.perform(name, operation.name, input, signed);
      return writeOutput(model, operation, { protocol, requestId: signed.id }, output);
    } catch (error) {
      if (error instanceof ConnectionLost) throw error;
      return writeError(model, protocol, this.#toAwsError(model, error), {
        id: signed.id,
        isHead: request.method === 'HEAD',
        wantsQueryCode: request.headers['x-amzn-query-mode'] === 'true',
      });
    }
  }

  #toAwsError(model: ServiceModel, error: unknown): Error {
    if (error instanceof AwsError) return error;
    if (error instanceof Error && model.errors.has(error.name)) return error;
    this.#options.onBug(error);
    return new AwsError('InternalFailure', `the emulator failed: ${String(error)}`, 500);
  }
}

function plainError(status: number, message: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
  };
}

/** The protocol of errors for requests whose own protocol cannot be recognized. */
function defaultProtocol(model: ServiceModel): RequestProtocol {
  if (model.protocol === 'awsQuery') return 'query';
  return model.protocol === 'restJson1' || model.protocol === 'restXml' ? 'rest' : 'json';
}

/** Decompresses a body, except for S3, which stores compressed objects as they are sent. */
function decodeBody(model: ServiceModel, request: HttpRequest): HttpRequest {
  if (model.protocol === 'restXml') return decodeAwsChunked(request);
  if (request.headers['content-encoding'] !== 'gzip') return request;
  return { ...request, body: gunzipSync(request.body) };
}

function operationOf(model: ServiceModel, found: Route | undefined): OperationModel {
  const operation = found && model.operations.get(found.operationName);
  if (operation !== undefined) return operation;
  const name = found?.operationName ?? 'of this request';
  const message = `${model.serviceId} has no operation ${name}`;
  throw model.protocol === 'awsQuery'
    ? new AwsError('InvalidAction', message)
    : new AwsError('UnknownOperationException', message, 404);
}

async function readChecked(
  model: ServiceModel,
  operation: OperationModel,
  found: Route,
  request: HttpRequest,
): Promise<object> {
  try {
    return await readInput(model, operation, found, request);
  } catch (error) {
    throw new AwsError('SerializationException', `cannot read the input: ${String(error)}`);
  }
}

function refuseUnsigned({ query, headers }: HttpRequest): HttpResponse {
  // For example a URL that version 1 of the AWS CLI presigned; AWS's newer regions refuse it too.
  const isOldSignature = query.has('AWSAccessKeyId') || /^AWS /.test(headers.authorization ?? '');
  if (!isOldSignature) return plainError(403, 'Missing Authentication Token');
  return plainError(
    400,
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
}
