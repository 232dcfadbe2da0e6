import { Agent, type IncomingMessage, type RequestOptions, request as sendHttp } from 'node:http';
import { Agent as HttpsAgent, request as sendHttps } from 'node:https';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentityProvider, Provider } from '@smithy/types';
import type { ProbedRequest, Requester } from '../ports/requester.ts';
import type { Sample } from '../probe/report.ts';

/**
 * The address of the service as its callers know it, and where to connect when that is another
 * one.
 */
export type LatticeAddress = {
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly domainName: string;
  readonly port: number;
  /** A stand-in on this machine, such as `http://127.0.0.1:4566`. */
  readonly connectTo: string | undefined;
};

export type Signing = {
  readonly region: string | Provider<string>;
  readonly credentials: AwsCredentialIdentityProvider;
};

const TIMEOUT_MS = 30_000;
/** The data plane's name in signatures; the API's is `vpc-lattice`. */
const SIGNING_NAME = 'vpc-lattice-svcs';

/** Sends signed requests through VPC Lattice. */
export class LatticeRequester implements Requester {
  readonly #address: LatticeAddress;
  readonly #signer: SignatureV4;
  readonly #agents = {
    http: new Agent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true }),
  };

  constructor(address: LatticeAddress, { region, credentials }: Signing) {
    this.#address = address;
    this.#signer = new SignatureV4({ service: SIGNING_NAME, region, credentials, sha256: Sha256 });
  }

  async send(request: ProbedRequest): Promise<Sample> {
    const headers = await this.#sign(request);
    const startedAt = performance.now();
    const answer = await this.#exchange(request.path, headers);
    return { ...answer, latencyMs: performance.now() - startedAt };
  }

  /** Closes kept connections. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #sign({ path, headers }: ProbedRequest): Promise<Record<string, string>> {
    const { protocol, hostname, pathname, searchParams } = new URL(path, this.#origin);
    const signed = await this.#signer.sign({
      method: 'GET',
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      // Lattice does not support signed payloads.
      headers: { ...headers, host: this.#host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    return signed.headers;
  }

  #exchange(path: string, headers: Record<string, string>): Promise<Omit<Sample, 'latencyMs'>> {
    const target = new URL(path, this.#address.connectTo ?? this.#origin);
    const isSecure = target.protocol === 'https:';
    const options: RequestOptions = {
      headers,
      agent: isSecure ? this.#agents.https : this.#agents.http,
      timeout: TIMEOUT_MS,
    };
    return new Promise((resolve) => {
      const outgoing = (isSecure ? sendHttps : sendHttp)(target, options, (response) => {
        response.resume();
        response.on('end', () => resolve(readAnswer(response)));
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('TIMEOUT')));
      outgoing.on('error', (error: NodeJS.ErrnoException) =>
        resolve({
          environment: 'unknown',
          version: 'unknown',
          status: error.code ?? error.message,
        }),
      );
      outgoing.end();
    });
  }

  get #origin(): string {
    return `${this.#address.protocol.toLowerCase()}://${this.#host}`;
  }

  get #host(): string {
    const { protocol, domainName, port } = this.#address;
    const isDefault = port === (protocol === 'HTTP' ? 80 : 443);
    return isDefault ? domainName : `${domainName}:${port}`;
  }
}

function readAnswer({ headers, statusCode }: IncomingMessage): Omit<Sample, 'latencyMs'> {
  return {
    environment: String(headers['x-environment'] ?? 'unknown'),
    version: String(headers['x-version'] ?? 'unknown'),
    status: String(statusCode),
  };
}
