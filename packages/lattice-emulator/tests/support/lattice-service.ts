import { type IncomingHttpHeaders, request as sendHttp } from 'node:http';
import { type Agent, request as sendHttps } from 'node:https';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import {
  type AuthType,
  CreateListenerCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  CreateTargetGroupCommand,
  type ListenerProtocol,
  RegisterTargetsCommand,
  type RuleAction,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Emulator } from '../../src/index.ts';
import { clientConfig } from './emulator.ts';
import { createFunctionRole, zipFunction } from './function-code.ts';

export type Identified = { readonly id: string; readonly arn: string };

/** A service in a network of its own. */
export type TestService = Identified & {
  readonly name: string;
  readonly domainName: string;
  readonly networkId: string;
  readonly networkArn: string;
};

export type TestTarget = Identified & {
  readonly functionName: string;
  readonly functionArn: string;
};

/** Answers with the event that it gets. */
export const ECHO = answering('JSON.stringify(event)');

/** The source of a function that answers 200 with `body`, an expression that may use `event`. */
export function answering(body: string): string {
  return `export const handler = async (event) => ({
    isBase64Encoded: false, statusCode: 200, headers: {}, body: ${body},
  });`;
}

/** An action that splits requests by weights. */
export function forward(...weighted: (readonly [targetGroup: string, weight: number])[]) {
  const targetGroups = weighted.map(([targetGroupIdentifier, weight]) => ({
    targetGroupIdentifier,
    weight,
  }));
  return { forward: { targetGroups } } satisfies RuleAction;
}

/** Makes what a test needs of VPC Lattice, under names that no other test has. */
export class LatticeFactory {
  readonly client: VPCLatticeClient;
  readonly #lambda: LambdaClient;
  readonly #emulator: Emulator;
  #role: Promise<string> | undefined;
  #count = 0;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    this.client = new VPCLatticeClient(clientConfig(emulator));
    this.#lambda = new LambdaClient(clientConfig(emulator));
  }

  async createService(
    options: {
      readonly authType?: AuthType;
      readonly networkAuthType?: AuthType;
      readonly customDomainName?: string;
      readonly certificateArn?: string;
      readonly vpcId?: string;
    } = {},
  ): Promise<TestService> {
    const name = this.#newName('service');
    const { authType, networkAuthType, vpcId: vpcIdentifier } = options;
    const { customDomainName, certificateArn } = options;
    const service = await this.client.send(
      new CreateServiceCommand({ name, authType, customDomainName, certificateArn }),
    );
    const network = await this.client.send(
      new CreateServiceNetworkCommand({ name, authType: networkAuthType }),
    );
    const serviceNetworkIdentifier = network.id;
    await this.client.send(
      new CreateServiceNetworkServiceAssociationCommand({
        serviceIdentifier: service.id,
        serviceNetworkIdentifier,
      }),
    );
    if (vpcIdentifier !== undefined) {
      await this.client.send(
        new CreateServiceNetworkVpcAssociationCommand({ vpcIdentifier, serviceNetworkIdentifier }),
      );
    }
    const { domainName = '' } = service.dnsEntry ?? {};
    const { id: networkId, arn: networkArn } = identify(network);
    return { ...identify(service), name, domainName, networkId, networkArn };
  }

  /** A target group without a function. */
  async createTargetGroup(lambdaEventStructureVersion: 'V1' | 'V2' = 'V2'): Promise<Identified> {
    const group = await this.client.send(
      new CreateTargetGroupCommand({
        name: this.#newName('group'),
        type: 'LAMBDA',
        config: { lambdaEventStructureVersion },
      }),
    );
    return identify(group);
  }

  /** A target group with a function of its own, which Lattice may invoke. */
  async createTarget(
    source: string,
    options: {
      readonly eventVersion?: 'V1' | 'V2';
      readonly timeoutSeconds?: number;
      readonly reservedConcurrency?: number;
      readonly isPermitted?: boolean;
    } = {},
  ): Promise<TestTarget> {
    const { eventVersion, timeoutSeconds, reservedConcurrency, isPermitted = true } = options;
    const group = await this.createTargetGroup(eventVersion);
    const fn = await this.#createFunction(source, timeoutSeconds);
    await this.client.send(
      new RegisterTargetsCommand({
        targetGroupIdentifier: group.id,
        targets: [{ id: fn.functionArn }],
      }),
    );
    if (isPermitted) await this.#permit(fn.functionName, group.arn);
    if (reservedConcurrency !== undefined) {
      await this.#lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: fn.functionName,
          ReservedConcurrentExecutions: reservedConcurrency,
        }),
      );
    }
    return { ...group, ...fn };
  }

  async createListener(
    service: TestService,
    defaultAction: RuleAction,
    options: { readonly port?: number; readonly protocol?: ListenerProtocol } = {},
  ): Promise<Identified> {
    const listener = await this.client.send(
      new CreateListenerCommand({
        serviceIdentifier: service.id,
        name: this.#newName('http'),
        protocol: 'HTTP',
        defaultAction,
        ...options,
      }),
    );
    return identify(listener);
  }

  async #createFunction(source: string, Timeout: number | undefined) {
    this.#role ??= createFunctionRole(this.#emulator);
    const functionName = this.#newName('function');
    const { FunctionArn: functionArn = '' } = await this.#lambda.send(
      new CreateFunctionCommand({
        FunctionName: functionName,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: await this.#role,
        Code: { ZipFile: zipFunction(source) },
        Timeout,
      }),
    );
    return { functionName, functionArn };
  }

  async #permit(FunctionName: string, SourceArn: string): Promise<void> {
    await this.#lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'lattice',
        Action: 'lambda:InvokeFunction',
        Principal: 'vpc-lattice.amazonaws.com',
        SourceArn,
      }),
    );
  }

  #newName(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}

export type TestRequest = {
  readonly method?: string;
  /** With the query string. @default / */
  readonly path?: string;
  /** A list is sent as a header for each value. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
};

export type TestResponse = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
};

/** The name that a client of an HTTPS listener asks for, and the certificate that it trusts. */
export type TestTls = {
  readonly servername?: string;
  readonly ca?: string;
  readonly agent?: Agent;
};

/**
 * Sends a request to a service as its callers do, with its name in the Host header.
 *
 * @param tls sends it over TLS
 */
export function sendTo(
  { endpoint }: Emulator,
  host: string,
  { method = 'GET', path = '/', headers = {}, body }: TestRequest = {},
  tls?: TestTls,
): Promise<TestResponse> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, headers: { host, ...headers }, ...tls };
    const send = tls === undefined ? sendHttp : sendHttps;
    const outgoing = send(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0, headers: received } = incoming;
        resolve({ status, headers: received, bytes, text: bytes.toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export type Signing = {
  readonly credentials?: AwsCredentialIdentity;
  /** @default vpc-lattice-svcs */
  readonly service?: string;
  readonly region?: string;
  readonly date?: Date;
  /** The body hash that the request declares. @default UNSIGNED-PAYLOAD */
  readonly payload?: string;
};

/** Adds a signature to a request, that of root unless told. */
export async function sign(
  host: string,
  request: TestRequest = {},
  signing: Signing = {},
): Promise<TestRequest> {
  const { credentials = clientCredentials, service = 'vpc-lattice-svcs' } = signing;
  const { region = 'us-east-1', date = new Date(), payload = 'UNSIGNED-PAYLOAD' } = signing;
  const { pathname, searchParams } = new URL(`http://${host}${request.path ?? '/'}`);
  const names = [...new Set(searchParams.keys())];
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign(
    {
      method: request.method ?? 'GET',
      protocol: 'http:',
      hostname: host,
      path: pathname,
      query: Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)])),
      headers: {
        ...(request.headers as Record<string, string>),
        host,
        'x-amz-content-sha256': payload,
      },
    },
    { signingDate: date },
  );
  return { ...request, headers };
}

const clientCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

function identify({ id = '', arn = '' }: { id?: string | undefined; arn?: string | undefined }) {
  return { id, arn };
}
