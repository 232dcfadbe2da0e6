import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { Api } from '../../src/endpoint/api.ts';
import { readServiceModel, type ServiceModel } from '../../src/endpoint/model.ts';
import { LoopbackServer } from '../../src/endpoint/server.ts';
import { hasEventStream, valuesOf } from '../support/schema-values.ts';

const CLIENTS = {
  cloudformation: await import('@aws-sdk/client-cloudformation'),
  cloudwatch: await import('@aws-sdk/client-cloudwatch'),
  dynamodb: await import('@aws-sdk/client-dynamodb'),
  ecr: await import('@aws-sdk/client-ecr'),
  eventbridge: await import('@aws-sdk/client-eventbridge'),
  iam: await import('@aws-sdk/client-iam'),
  lambda: await import('@aws-sdk/client-lambda'),
  logs: await import('@aws-sdk/client-cloudwatch-logs'),
  s3: await import('@aws-sdk/client-s3'),
  secretsmanager: await import('@aws-sdk/client-secrets-manager'),
  sns: await import('@aws-sdk/client-sns'),
  sqs: await import('@aws-sdk/client-sqs'),
  ssm: await import('@aws-sdk/client-ssm'),
  sts: await import('@aws-sdk/client-sts'),
  vpcLattice: await import('@aws-sdk/client-vpc-lattice'),
};

type Sendable = { send(command: object): Promise<Record<string, unknown>>; destroy(): void };
type Constructor = new (input: object) => object;
type ClientModule = Readonly<Record<string, Constructor>>;

/** Signed for services of their own, which the emulator does not have. */
const OTHER_SERVICES = ['ListDirectoryBuckets', 'WriteGetObjectResponse'];

const services = Object.entries(CLIENTS).map(([name, client]) => ({
  name,
  client: client as unknown as ClientModule,
  model: readServiceModel(client),
  options: {},
  leftOut: OTHER_SERVICES,
}));

/** Values that a form cannot express: a structure without members, and two members by one name. */
const NOT_IN_QUERY = ['PutMetricAlarm', 'ReceiveMessage'];

/**
 * The same services in the other protocols that some clients choose: botocore's CBOR, and older
 * tools' query.
 */
const otherWays = [
  { name: 'cloudwatch', protocol: AwsSmithyRpcV2CborProtocol },
  { name: 'cloudwatch', protocol: AwsQueryProtocol },
  { name: 'sqs', protocol: AwsQueryProtocol },
].flatMap(({ name, protocol }) =>
  services
    .filter((service) => service.name === name)
    .map((service) => ({
      ...service,
      name: `${name} by ${protocol.name}`,
      options: { protocol, disableRequestCompression: true },
      leftOut: protocol === AwsQueryProtocol ? NOT_IN_QUERY : [],
    })),
);

let received: object;
let answer: () => object;

const models = new Map(services.map(({ name, model }) => [name, model]));
const api = new Api({
  services: services.map(({ name, model }) => ({ name, signingName: model.signingName })),
  prepare: async (name) => models.get(name) as ServiceModel,
  perform: async (_service, _operation, input) => {
    received = input;
    return answer();
  },
  newRequestId: () => 'request-1',
  onBug: (error) => {
    throw error;
  },
});
const server = await LoopbackServer.listen(0, (request) => api.answer(request));
afterAll(() => server.close());

function connect(client: ClientModule, options: object): Sendable {
  const [name] = Object.keys(client).filter(
    (key) => /[a-z0-9]Client$/i.test(key) && key !== '__Client',
  );
  const Client = client[name ?? ''] as unknown as new (config: object) => Sendable;
  return new Client({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    md5: false,
    disableHostPrefix: true,
    forcePathStyle: true,
    ...options,
  });
}

/**
 * The output of a client with its streams read, without the members that S3's client adds for
 * bodies.
 */
async function readSeen(seen: object, expected: object): Promise<object> {
  const read = await Promise.all(
    Object.entries(seen).map(async ([name, value]) => [
      name,
      isStream(value) ? Buffer.from(await value.transformToByteArray()) : value,
    ]),
  );
  const isAdded = (name: string) =>
    name === '$metadata' || (/^(Checksum|Content|Metadata)/.test(name) && !(name in expected));
  return Object.fromEntries(read.filter(([name]) => !isAdded(name as string)));
}

function isStream(value: unknown): value is { transformToByteArray(): Promise<Uint8Array> } {
  return typeof value === 'object' && value !== null && 'transformToByteArray' in value;
}

describe.each([...services, ...otherWays])('$name', ({ client, model, options, leftOut }) => {
  const operations = [...model.operations.values()].filter(
    ({ name, input, output }) =>
      !hasEventStream(input) && !hasEventStream(output) && !leftOut.includes(name),
  );
  const connection = connect(client, options);
  afterAll(() => connection.destroy());

  it.each(operations)(
    'understands $name as its client writes it, and is understood',
    async (operation) => {
      const Command = client[`${operation.name}Command`] as Constructor;
      const cases = fc.asyncProperty(
        valuesOf(operation.input),
        valuesOf(operation.output),
        async (input, output) => {
          answer = () => output as object;

          const seen = await connection.send(new Command(input as object));

          expect(await readSeen(received, input as object)).toEqual(input);
          expect(await readSeen(seen, output as object)).toEqual(output);
        },
      );
      await fc.assert(cases, { numRuns: 2, seed: 1 });
    },
  );

  /**
   * Errors that share a code in the query protocol look the same to a client of a once-query
   * service.
   */
  const namesOf = (queryCode: string) =>
    [...model.errors].filter(([, other]) => other.queryCode === queryCode).map(([name]) => name);
  const anyOperation = operations.find(
    ({ input }) => input.isStructSchema() && !input.isUnitSchema(),
  );

  it.each([...model.errors])('returns a %s with its fields and its status', async (name, error) => {
    const Command = client[`${anyOperation?.name}Command`] as Constructor;
    const [input] = fc.sample(valuesOf(anyOperation?.input as NormalizedSchema), {
      numRuns: 1,
      seed: 1,
    });
    const cases = fc.asyncProperty(valuesOf(error.schema), async (fields) => {
      const message = 'what went wrong';
      const { message: _lower, Message: _upper, ...rest } = fields as Record<string, unknown>;
      answer = () => {
        throw Object.assign(new Error(message), rest, { name });
      };

      const seen: unknown = await connection
        .send(new Command(input as object))
        .catch((thrown) => thrown);

      expect(seen).toMatchObject({ message, ...rest, $fault: error.fault });
      expect(namesOf(error.queryCode)).toContain((seen as Error).name);
      expect(seen).toMatchObject({ $metadata: { httpStatusCode: error.status } });
    });
    await fc.assert(cases, { numRuns: 2, seed: 1 });
  });
});
