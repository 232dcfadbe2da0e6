import { NormalizedSchema } from '@smithy/core/schema';
import type {
  $Codec,
  $SchemaRef,
  ConfigurableSerdeContext,
  StaticErrorSchema,
} from '@smithy/types';
import { type PathTemplate, parsePathTemplate } from './path-template.ts';

/**
 * The model of a service, from its SDK client package: enough to speak its wire format on the
 * server's side.
 */
export type ServiceModel = {
  readonly serviceId: string;
  /** The name in a signature's scope, such as `monitoring`. */
  readonly signingName: string;
  /** The prefix of `X-Amz-Target`, such as `GraniteServiceVersion20100801`. */
  readonly target: string;
  /** The API version that a query request names, such as `2010-05-08`. */
  readonly version: string;
  readonly namespace: string;
  readonly xmlNamespace: string | undefined;
  readonly protocol: WireProtocol;
  /** True for services that used to speak the query protocol and still return its error codes. */
  readonly isQueryCompatible: boolean;
  /** Writes and reads the bodies of the client's own protocol; a query service has none. */
  readonly codec: $Codec<Uint8Array | string, Uint8Array | string> | undefined;
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, ErrorModel>;
};

type WireProtocol = 'restJson1' | 'restXml' | 'awsJson1_0' | 'awsJson1_1' | 'awsQuery';

export type OperationModel = {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Only for services with a REST protocol. */
  readonly http: HttpBinding | undefined;
};

type HttpBinding = {
  readonly method: string;
  readonly template: PathTemplate;
  readonly status: number;
};

export type ErrorModel = {
  readonly schema: NormalizedSchema;
  readonly status: number;
  readonly fault: 'client' | 'server';
  /** The code in the query protocol, where it differs from the shape's name. */
  readonly queryCode: string;
};

/**
 * Reads the model from a client package. The schemas are exported; protocol, namespaces and errors
 * are in the resolved configuration of a client, which is created here and never sends anything.
 */
export function readServiceModel(clientModule: object): ServiceModel {
  const config = resolveClientConfig(clientModule);
  const { protocol, protocolSettings: settings } = config;
  const wireProtocol = wireProtocolOf(protocol.getShapeId());
  protocol.setSerdeContext(config);
  const operations = new Map<string, OperationModel>();
  for (const exported of Object.values(clientModule)) {
    if (!isOperationSchema(exported)) continue;
    operations.set(exported[2], readOperation(exported, wireProtocol));
  }
  return {
    serviceId: config.serviceId,
    signingName: config.defaultSigningName,
    target: settings.serviceTarget,
    version: settings.version,
    namespace: settings.defaultNamespace,
    xmlNamespace: settings.xmlNamespace,
    protocol: wireProtocol,
    isQueryCompatible: settings.awsQueryCompatible === true,
    codec: wireProtocol === 'awsQuery' ? undefined : protocol.getPayloadCodec(),
    operations,
    errors: readErrors(settings.errorTypeRegistries),
  };
}

type ClientConfig = ConfigurableSerdeContextArgument & {
  readonly serviceId: string;
  readonly defaultSigningName: string;
  readonly protocol: ConfigurableSerdeContext & {
    getShapeId(): string;
    getPayloadCodec(): $Codec<Uint8Array | string, Uint8Array | string>;
  };
  readonly protocolSettings: {
    readonly defaultNamespace: string;
    readonly xmlNamespace?: string;
    readonly version: string;
    readonly serviceTarget: string;
    readonly awsQueryCompatible?: boolean;
    readonly errorTypeRegistries: readonly {
      readonly exceptions: Map<StaticErrorSchema, unknown>;
    }[];
  };
};

type ConfigurableSerdeContextArgument = Parameters<ConfigurableSerdeContext['setSerdeContext']>[0];
type OperationSchema = [9, string, string, unknown, () => $SchemaRef, () => $SchemaRef];

function resolveClientConfig(clientModule: object): ClientConfig {
  const entry = Object.entries(clientModule).find(
    ([name]) => name.endsWith('Client') && name !== '__Client',
  );
  if (entry === undefined) throw new TypeError('an SDK client package exports one …Client class');
  const Client = entry[1] as new (config: object) => { readonly config: ClientConfig };
  return new Client({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
  }).config;
}

function wireProtocolOf(shapeId: string): WireProtocol {
  const name = shapeId.slice(shapeId.indexOf('#') + 1);
  const known = ['restJson1', 'restXml', 'awsJson1_0', 'awsJson1_1', 'awsQuery'] as const;
  const protocol = known.find((candidate) => candidate === name);
  if (protocol === undefined) throw new TypeError(`the endpoint does not speak ${shapeId}`);
  return protocol;
}

const OPERATION_SCHEMA_ID = 9;

function isOperationSchema(exported: unknown): exported is OperationSchema {
  return Array.isArray(exported) && exported[0] === OPERATION_SCHEMA_ID;
}

function readOperation(
  [, , name, traits, input, output]: OperationSchema,
  protocol: WireProtocol,
): OperationModel {
  const inputSchema = NormalizedSchema.of(input());
  const http = (traits as { http?: [string, string, number] }).http;
  return {
    name,
    input: inputSchema,
    output: NormalizedSchema.of(output()),
    http: http && {
      method: http[0],
      template: parsePathTemplate(
        protocol === 'restXml' ? withBucket(http[1], inputSchema) : http[1],
      ),
      status: http[2],
    },
  };
}

/** Adds the bucket to S3's URIs, which lack it because the client puts it into the host. */
function withBucket(uri: string, input: NormalizedSchema): string {
  const hasBucketLabel =
    input.isStructSchema() && input.getMemberSchemas().Bucket?.getMergedTraits().httpLabel === 1;
  return hasBucketLabel && !uri.includes('{Bucket}') ? `/{Bucket}${uri}` : uri;
}

function readErrors(
  registries: readonly { readonly exceptions: Map<StaticErrorSchema, unknown> }[],
): Map<string, ErrorModel> {
  const errors = new Map<string, ErrorModel>();
  for (const registry of registries) {
    for (const errorSchema of registry.exceptions.keys()) {
      const schema = NormalizedSchema.of(errorSchema);
      const [namespace = '', name = ''] = (schema.getName(true) ?? '').split('#');
      // The SDK's own base class, which no service returns.
      if (namespace.startsWith('smithy.ts.sdk.synthetic')) continue;
      const traits = schema.getMergedTraits();
      const fault = traits.error ?? 'client';
      const [queryCode] = (traits.awsQueryError as [string, number] | undefined) ?? [name];
      const status = (traits.httpError as number | undefined) ?? (fault === 'server' ? 500 : 400);
      errors.set(name, { schema, status, fault, queryCode });
    }
  }
  return errors;
}
