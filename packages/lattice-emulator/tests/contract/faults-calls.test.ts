import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  CreateServiceNetworkCommand,
  DeleteServiceNetworkCommand,
  GetListenerCommand,
  GetServiceNetworkCommand,
  ListServiceNetworksCommand,
  ThrottlingException,
  UpdateListenerCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../src/faults/fault.ts';
import { createEmulator } from '../../src/index.ts';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { EventQueue } from '../support/event-queue.ts';
import { forward, LatticeFactory } from '../support/lattice-service.ts';
import { openRoleSession } from '../support/role-session.ts';

const emulator = await startEmulator();
const lattice = new VPCLatticeClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));
const iam = new IAMClient(clientConfig(emulator));

const factory = new LatticeFactory(emulator);
const service = await factory.createService();
const [blue, green] = [await factory.createTargetGroup(), await factory.createTargetGroup()];
const listener = await factory.createListener(service, split(100, 0));

afterEach(() => {
  emulator.faults.clear();
});

describe('a throttled call', () => {
  it('fails with the error that the service models, and says when to come back', async () => {
    emulator.faults.add({ kind: 'throttle', operation: 'UpdateListener' });

    const error = await update(90, 10).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error).toMatchObject({ retryAfterSeconds: 1, $metadata: { httpStatusCode: 429 } });
    expect(await weights()).toEqual([100, 0]);
  });

  it('succeeds when a client tries again as often as it is throttled', async () => {
    const id = emulator.faults.add({ kind: 'throttle', operation: 'UpdateListener', times: 2 });

    await update(90, 10, 3);

    expect(await weights()).toEqual([90, 10]);
    expect(emulator.faults.list()).toMatchObject([{ id, strikes: 2, state: 'over' }]);
    expect(callsOf('UpdateListener').slice(-3)).toMatchObject([
      { error: { code: 'ThrottlingException', status: 429 }, fault: id },
      { error: { code: 'ThrottlingException', status: 429 }, fault: id },
      { output: { id: listener.id } },
    ]);
    await update(100, 0);
  });

  it.each([
    [
      'lambda',
      new LambdaClient(clientConfig(emulator)),
      new ListFunctionsCommand({}),
      'TooManyRequestsException',
      429,
    ],
    ['sqs', sqs, new ListQueuesCommand({}), 'RequestThrottled', 403],
    [
      'sns',
      new SNSClient(clientConfig(emulator)),
      new ListTopicsCommand({}),
      'ThrottledException',
      429,
    ],
    ['iam', iam, new ListRolesCommand({}), 'Throttling', 400],
    [
      'cloudwatch',
      new CloudWatchClient(clientConfig(emulator)),
      new DescribeAlarmsCommand({}),
      'ThrottlingException',
      400,
    ],
    ['s3', new S3Client(clientConfig(emulator)), new ListBucketsCommand({}), 'SlowDown', 503],
  ] as const)('of %s fails as that service does', async (name, client, command, error, status) => {
    emulator.faults.add({ kind: 'throttle', service: name });

    const sending = (client as SQSClient).send(command as ListQueuesCommand);

    await expect(sending).rejects.toMatchObject({
      name: error,
      $metadata: { httpStatusCode: status },
    });
  });
});

describe('a call that fails', () => {
  it.each<[FaultInput, string, number]>([
    [{ kind: 'error' }, 'InternalServerException', 500],
    [
      { kind: 'error', service: 'vpc-lattice', error: 'ConflictException' },
      'ConflictException',
      409,
    ],
    [{ kind: 'error', error: 'ServiceUnavailable', status: 503 }, 'ServiceUnavailable', 503],
  ])('by %j has that error', async (fault, name, status) => {
    emulator.faults.add({ ...fault, message: 'a bad day' });

    const updating = update(50, 50);

    await expect(updating).rejects.toMatchObject({
      name,
      message: 'a bad day',
      $metadata: { httpStatusCode: status },
    });
    emulator.faults.clear();
    expect(await weights()).toEqual([100, 0]);
  });
});

describe('a connection', () => {
  it('that is reset shows the client an error of the network, and nothing has happened', async () => {
    emulator.faults.add({ kind: 'reset', operation: 'UpdateListener' });

    const updating = update(50, 50);

    await expect(updating).rejects.toThrow('ECONNRESET');
    expect(await weights()).toEqual([100, 0]);
    expect(callsOf('UpdateListener').at(-1)).toMatchObject({ error: { code: 'ConnectionLost' } });
  });

  it('whose answer is lost looks the same, and yet everything has happened', async () => {
    emulator.faults.add({ kind: 'answer-lost', operation: 'UpdateListener', times: 1 });

    const updating = update(50, 50);

    await expect(updating).rejects.toThrow('ECONNRESET');
    expect(await weights()).toEqual([50, 50]);
    await update(100, 0);
  });

  it('whose answer is lost makes a client that tries again do it twice', async () => {
    emulator.faults.add({ kind: 'answer-lost', operation: 'CreateServiceNetwork', times: 1 });
    const client = new VPCLatticeClient({ ...clientConfig(emulator), maxAttempts: 2 });

    const creating = client.send(new CreateServiceNetworkCommand({ name: 'created-once' }));

    // The client's token makes the second attempt the same as the first.
    await expect(creating).resolves.toMatchObject({ name: 'created-once' });
    expect(callsOf('CreateServiceNetwork').slice(-2)).toMatchObject([
      { error: { code: 'ConnectionLost' } },
      { output: { name: 'created-once' } },
    ]);
  });

  it('that is never answered stays open until the client gives up', async () => {
    emulator.faults.add({ kind: 'timeout', operation: 'UpdateListener' });

    const updating = lattice.send(updateCommand(50, 50), { abortSignal: AbortSignal.timeout(200) });

    await expect(updating).rejects.toMatchObject({ name: 'AbortError' });
    const [entry] = callsOf('UpdateListener').slice(-1);
    expect(entry).toMatchObject({ fault: expect.any(String) });
    expect(entry?.durationMs).toBeUndefined();
    expect(await weights()).toEqual([100, 0]);
  });

  it('that is never answered ends after a bound', async () => {
    emulator.faults.add({ kind: 'timeout', operation: 'UpdateListener', atMost: '100ms' });

    await expect(update(50, 50)).rejects.toThrow('ECONNRESET');
  });
});

describe('a slow call', () => {
  it('is answered so much later, in real time', async () => {
    emulator.faults.add({ kind: 'slow', operation: 'UpdateListener', by: '150ms' });
    const startedAt = performance.now();

    await update(100, 0);

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
  });
});

describe('a stale read', () => {
  it('answers what the same read answered last, not what has changed since', async () => {
    await update(100, 0);
    const before = await weights();
    emulator.faults.add({ kind: 'stale-read', operation: 'GetListener', times: 2 });

    await update(0, 100);

    expect([before, await weights(), await weights(), await weights()]).toEqual([
      [100, 0],
      [100, 0],
      [100, 0],
      [0, 100],
    ]);
    await update(100, 0);
  });

  it('is at least as old as `by` says', async () => {
    await weights();
    await emulator.clock.advance('10s');
    await update(80, 20);
    await weights();
    emulator.faults.add({ kind: 'stale-read', operation: 'GetListener', by: '10s' });

    const seen = [await weights()];
    await emulator.clock.advance('9s');
    seen.push(await weights());
    await emulator.clock.advance('1s');
    seen.push(await weights());

    expect(seen).toEqual([
      [100, 0],
      [100, 0],
      [80, 20],
    ]);
    emulator.faults.clear();
    await update(100, 0);
  });

  it('still shows what is gone', async () => {
    const { id } = await lattice.send(new CreateServiceNetworkCommand({ name: 'gone' }));
    const get = () => lattice.send(new GetServiceNetworkCommand({ serviceNetworkIdentifier: id }));
    await get();
    emulator.faults.add({ kind: 'stale-read', operation: 'GetServiceNetwork', times: 1 });

    await lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: id }));

    await expect(get()).resolves.toMatchObject({ name: 'gone' });
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('without an earlier answer gets the current one', async () => {
    emulator.faults.add({ kind: 'stale-read' });
    const client = new VPCLatticeClient(clientConfig(emulator));

    const { id } = await client.send(new CreateServiceNetworkCommand({ name: 'never-read' }));
    const serviceNetworkIdentifier = id;

    await expect(
      client.send(new GetServiceNetworkCommand({ serviceNetworkIdentifier })),
    ).resolves.toMatchObject({ name: 'never-read' });
    await client.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier }));
  });

  it('is refused to a role without vpc-lattice:GetListener', async () => {
    const session = await openRoleSession(emulator, []);
    await weights();
    emulator.faults.add({ kind: 'stale-read', operation: 'GetListener' });

    const reading = weights(new VPCLatticeClient(session.config));

    await expect(reading).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('vpc-lattice:GetListener'),
    });
    expect(callsOf('GetListener').at(-1)).toMatchObject({ fault: expect.any(String) });
  });

  it('leaves calls that change something alone', async () => {
    emulator.faults.add({ kind: 'stale-read' });

    await update(70, 30);

    emulator.faults.clear();
    expect(await weights()).toEqual([70, 30]);
    await update(100, 0);
  });
});

describe('a fault strikes', () => {
  it.each<[string, Partial<FaultInput>, boolean]>([
    ['its service', { service: 'vpc-lattice' }, true],
    ['no other service', { service: 'sqs' }, false],
    ['its operation', { operation: 'ListServiceNetworks' }, true],
    ['operations that fit', { operation: 'List*' }, true],
    ['no other operation', { operation: 'Get*' }, false],
    ['its caller', { caller: 'root' }, true],
    ['no other caller', { caller: 'some-role' }, false],
    ['while it lasts', { for: '2m' }, true],
    ['from its time on', { from: new Date(START_TIME).toISOString() }, true],
    ['not before its time', { from: '1h' }, false],
    ['not after its time', { until: new Date(START_TIME - 1).toISOString() }, false],
    ['always, when that is sure', { probability: 1 }, true],
    ['never, when that is sure', { probability: 0 }, false],
  ])('%s: %j', async (_, selectors, isStruck) => {
    const id = emulator.faults.add({ kind: 'error', ...selectors });

    const listing = lattice.send(new ListServiceNetworksCommand({ maxResults: 1 }));

    const struck = await listing.then(
      () => false,
      () => true,
    );
    expect(struck).toBe(isStruck);
    expect(emulator.faults.list()).toMatchObject([{ id, strikes: isStruck ? 1 : 0 }]);
  });

  it.each<[string, string, boolean]>([
    ['the id', listener.id, true],
    ['the ARN', listener.arn, false],
    ['a part of it', '*listener-*', true],
    ['the id of the service, which is named too', service.id, true],
    ['a target group inside', green.id, true],
    ['something else', 'listener-00000000000000000', false],
  ])('a call about its resource: %s', async (_, resource, isStruck) => {
    emulator.faults.add({ kind: 'error', resource });

    const struck = await update(100, 0).then(
      () => false,
      () => true,
    );

    expect(struck).toBe(isStruck);
  });

  it('a resource that is named by its ARN in the call, by its name', async () => {
    const fault = { kind: 'error', resource: listener.id, operation: 'GetListener' } as const;
    emulator.faults.add(fault);

    const getting = lattice.send(
      new GetListenerCommand({
        serviceIdentifier: service.arn,
        listenerIdentifier: listener.arn,
      }),
    );

    await expect(getting).rejects.toMatchObject({ name: 'InternalServerException' });
  });

  it('the sessions of a role', async () => {
    const RoleName = 'struck';
    const trust = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const sts = new STSClient(clientConfig(emulator));
    const RoleArn = `arn:aws:iam::123456789012:role/${RoleName}`;
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }),
    );
    emulator.faults.add({ kind: 'throttle', caller: RoleName });
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const session = new SQSClient({ ...clientConfig(emulator), credentials });

    await expect(session.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: 'RequestThrottled',
    });
    await expect(sqs.send(new ListQueuesCommand({}))).resolves.toBeDefined();
  });

  it('so often as its times say, and then the one that was added after it', async () => {
    emulator.faults.add({ kind: 'throttle', operation: 'ListServiceNetworks', times: 1 });
    emulator.faults.add({ kind: 'error', operation: 'ListServiceNetworks', times: 1 });
    const list = () =>
      lattice.send(new ListServiceNetworksCommand({})).then(
        () => 'answered',
        (error: Error) => error.name,
      );

    expect([await list(), await list(), await list()]).toEqual([
      'ThrottlingException',
      'InternalServerException',
      'answered',
    ]);
  });

  it('as its seed says, whatever else is asked meanwhile', async () => {
    const run = async (between: () => Promise<unknown>) => {
      emulator.faults.add({ kind: 'error', service: 'vpc-lattice', probability: 0.5, seed: 7 });
      const struck: boolean[] = [];
      for (let i = 0; i < 12; i += 1) {
        await between();
        struck.push(
          await lattice.send(new ListServiceNetworksCommand({})).then(
            () => false,
            () => true,
          ),
        );
      }
      emulator.faults.clear();
      return struck;
    };

    const alone = await run(async () => {});
    const amid = await run(() => sqs.send(new ListQueuesCommand({})));

    expect(amid).toEqual(alone);
    expect(new Set(alone)).toEqual(new Set([true, false]));
  });

  it('without changing an id', async () => {
    const name = async (fault?: FaultInput) => {
      const fresh = await createEmulator({ speed: 0, seed: 9 });
      if (fault !== undefined) fresh.faults.add(fault);
      const client = new VPCLatticeClient(clientConfig(fresh));
      const { id } = await client.send(new CreateServiceNetworkCommand({ name: 'same' }));
      await fresh.close();
      return id;
    };

    expect(await name({ kind: 'error', probability: 0.000_001 })).toBe(await name());
  });
});

describe('a call that one service makes to another', () => {
  it('goes wrong too, and is tried again as that service does', async () => {
    const queue = await EventQueue.create(emulator, 'in-process');
    const caller = 'events.amazonaws.com';
    const id = emulator.faults.add({ kind: 'reset', service: 'sqs', caller, times: 1 });

    await queue.put('tried twice');
    await emulator.clock.advance('10s');

    expect(await queue.take()).toEqual(['tried twice']);
    expect(callsOf('SendMessage')).toMatchObject([
      { via: 'in-process', error: { code: 'ServiceUnavailable', status: 503 }, fault: id },
      { via: 'in-process', caller: { name: caller }, output: {} },
    ]);
  });

  it('whose answer is lost has happened, and happens again', async () => {
    const queue = await EventQueue.create(emulator, 'in-process-lost');
    emulator.faults.add({ kind: 'answer-lost', operation: 'SendMessage', times: 1 });

    await queue.put('sent twice');
    await emulator.clock.advance('10s');

    expect(await queue.take()).toEqual(['sent twice', 'sent twice']);
  });
});

function split(toBlue: number, toGreen: number) {
  return forward([blue.id, toBlue], [green.id, toGreen]);
}

function updateCommand(toBlue: number, toGreen: number): UpdateListenerCommand {
  return new UpdateListenerCommand({
    serviceIdentifier: service.id,
    listenerIdentifier: listener.id,
    defaultAction: split(toBlue, toGreen),
  });
}

function update(toBlue: number, toGreen: number, maxAttempts = 1) {
  const client = new VPCLatticeClient({ ...clientConfig(emulator), maxAttempts });
  return client.send(updateCommand(toBlue, toGreen));
}

async function weights(client = lattice): Promise<(number | undefined)[]> {
  const { defaultAction } = await client.send(
    new GetListenerCommand({ serviceIdentifier: service.id, listenerIdentifier: listener.id }),
  );
  return (defaultAction?.forward?.targetGroups ?? []).map(({ weight }) => weight);
}

function callsOf(operation: string) {
  return emulator.journal.entries({ operation });
}
