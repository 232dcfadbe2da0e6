import {
  ConflictException,
  CreateListenerCommand,
  CreateServiceCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  GetTargetGroupCommand,
  ListTargetGroupsCommand,
  ListTargetsCommand,
  RegisterTargetsCommand,
  ResourceNotFoundException,
  UpdateTargetGroupCommand,
  ValidationException,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const optimist = await startEmulator({
  settings: { lambdaTargetStatus: 'HEALTHY', lambdaTargetIds: 'arn-or-name' },
});
const lattice = new VPCLatticeClient(clientConfig(emulator));

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:app';
const UNKNOWN = 'tg-00000000000000000';
let count = 0;

describe('CreateTargetGroup', () => {
  it('gives an id and an ARN', async () => {
    const group = await create({
      name: 'green',
      config: { lambdaEventStructureVersion: 'V2' },
    });

    expect(group).toMatchObject({
      id: expect.stringMatching(/^tg-[0-9a-z]{17}$/),
      arn: `arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/${group.id}`,
      name: 'green',
      type: 'LAMBDA',
      status: 'ACTIVE',
      config: { lambdaEventStructureVersion: 'V2' },
    });
  });

  it('uses the old event structure by default', async () => {
    const group = await create();

    expect(group.config).toEqual({ lambdaEventStructureVersion: 'V1' });
  });

  it.each(['ab', 'a'.repeat(129), 'Green', 'tg-green'])('refuses the name %s', async (name) => {
    await expect(create({ name })).rejects.toThrow(ValidationException);
  });

  it('refuses a name that is taken', async () => {
    const { id } = await create({ name: 'taken' });

    const creating = create({ name: 'taken' });

    await expect(creating).rejects.toThrow(ConflictException);
    await expect(creating).rejects.toMatchObject({ resourceId: id, resourceType: 'TARGET_GROUP' });
  });

  it.each([
    ['port', { port: 80 }],
    ['protocol', { protocol: 'HTTP' }],
    ['vpcIdentifier', { vpcIdentifier: 'vpc-00000001' }],
    ['healthCheck', { healthCheck: { enabled: true } }],
  ] as const)('refuses the %s, which functions have not', async (field, config) => {
    const creating = create({ config });

    await expect(creating).rejects.toThrow(ValidationException);
    await expect(creating).rejects.toMatchObject({ fieldList: [{ name: `config.${field}` }] });
  });

  it('refuses an event structure that there is not', async () => {
    const creating = create({ config: { lambdaEventStructureVersion: 'V3' as 'V2' } });

    await expect(creating).rejects.toThrow(ValidationException);
  });

  it.each(['IP', 'INSTANCE', 'ALB'] as const)('says that it does not support %s', async (type) => {
    await expect(create({ type })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(`a target group of type ${type}`),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('refuses a type that there is not', async () => {
    await expect(create({ type: 'POD' as 'IP' })).rejects.toThrow(ValidationException);
  });
});

describe('GetTargetGroup', () => {
  it('names the services that use it', async () => {
    const group = await create();
    const serviceArn = await use(group.id);

    const got = await lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier: group.arn }));

    expect(got).toMatchObject({
      id: group.id,
      name: group.name,
      serviceArns: [serviceArn],
      createdAt: new Date(START_TIME),
    });
  });

  it('does not find what is not there', async () => {
    const getting = lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier: UNKNOWN }));

    await expect(getting).rejects.toThrow(ResourceNotFoundException);
    await expect(getting).rejects.toMatchObject({
      resourceId: UNKNOWN,
      resourceType: 'TARGET_GROUP',
    });
  });
});

describe('UpdateTargetGroup', () => {
  it('refuses all that it can take, because functions have no health check', async () => {
    const { id } = await create();

    const updating = lattice.send(
      new UpdateTargetGroupCommand({ targetGroupIdentifier: id, healthCheck: { enabled: true } }),
    );

    await expect(updating).rejects.toThrow(ValidationException);
    await expect(updating).rejects.toMatchObject({ fieldList: [{ name: 'healthCheck' }] });
  });

  it('does not find what is not there', async () => {
    const updating = lattice.send(
      new UpdateTargetGroupCommand({ targetGroupIdentifier: UNKNOWN, healthCheck: {} }),
    );

    await expect(updating).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('DeleteTargetGroup', () => {
  it('takes the group away', async () => {
    const { id, arn } = await create();

    const answer = await lattice.send(new DeleteTargetGroupCommand({ targetGroupIdentifier: id }));

    expect(answer).toMatchObject({ id, arn, status: 'DELETE_IN_PROGRESS' });
    await expect(
      lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier: id })),
    ).rejects.toThrow(ResourceNotFoundException);
  });

  it('refuses while a listener uses it', async () => {
    const { id } = await create();
    await use(id);

    const deleting = lattice.send(new DeleteTargetGroupCommand({ targetGroupIdentifier: id }));

    await expect(deleting).rejects.toThrow(ConflictException);
    await expect(deleting).rejects.toMatchObject({
      message: expect.stringMatching(`^target group ${id} is in use by service svc-`),
      resourceId: id,
      resourceType: 'TARGET_GROUP',
    });
  });
});

describe('ListTargetGroups', () => {
  it('lists groups of functions, page by page', async () => {
    const first = await create();
    const second = await create();
    const all = await lattice.send(new ListTargetGroupsCommand({ targetGroupType: 'LAMBDA' }));

    const { nextToken } = await lattice.send(new ListTargetGroupsCommand({ maxResults: 1 }));
    const rest = await lattice.send(new ListTargetGroupsCommand({ nextToken }));

    expect(all.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          id: first.id,
          type: 'LAMBDA',
          lambdaEventStructureVersion: 'V1',
        }),
        expect.objectContaining({ id: second.id, status: 'ACTIVE' }),
      ]),
    );
    expect(rest.items).toEqual(all.items?.slice(1));
    expect(rest.nextToken).toBeUndefined();
  });

  it.each([{ targetGroupType: 'IP' as const }, { vpcIdentifier: 'vpc-00000001' }])(
    'lists none for %j',
    async (filter) => {
      await create();

      const { items } = await lattice.send(new ListTargetGroupsCommand(filter));

      expect(items).toEqual([]);
    },
  );
});

describe('RegisterTargets', () => {
  it('accepts the name of a function when the setting says so', async () => {
    const lenient = new VPCLatticeClient(clientConfig(optimist));
    const { id = '' } = await lenient.send(
      new CreateTargetGroupCommand({ name: 'named', type: 'LAMBDA' }),
    );

    await expect(register(id, ['10.0.0.1'], lenient)).resolves.toMatchObject({
      unsuccessful: [{ id: '10.0.0.1', failureCode: 'UnsupportedTarget' }],
    });
    await expect(register(id, ['app'], lenient)).resolves.toMatchObject({
      successful: [{ id: 'app' }],
    });
  });

  it('takes a function, an alias of it or a version', async () => {
    for (const id of [FUNCTION, `${FUNCTION}:live`, `${FUNCTION}:1`]) {
      const group = await create();

      const answer = await register(group.id, [id]);

      expect(answer).toMatchObject({ successful: [{ id }], unsuccessful: [] });
      const reasonCode = 'TargetGroupNotInUse';
      expect(await list(group.id)).toEqual([{ id, status: 'UNUSED', reasonCode }]);
    }
  });

  it('takes the same function again', async () => {
    const { arn } = await create();
    await register(arn, [FUNCTION]);

    await expect(register(arn, [FUNCTION])).resolves.toMatchObject({
      successful: [{ id: FUNCTION }],
    });
  });

  it('refuses a second function', async () => {
    const { id } = await create();
    await register(id, [FUNCTION]);

    const registering = register(id, [`${FUNCTION}-2`]);

    await expect(registering).rejects.toThrow(ConflictException);
    await expect(registering).rejects.toMatchObject({
      message: 'a target group of type LAMBDA can have one target',
      resourceId: id,
    });
  });

  it('refuses two functions at once', async () => {
    const { id } = await create();

    await expect(register(id, [FUNCTION, `${FUNCTION}-2`])).rejects.toThrow(ConflictException);
    expect(await list(id)).toEqual([]);
  });

  it('refuses no function at all', async () => {
    const { id } = await create();

    await expect(register(id, [])).rejects.toThrow('targets: must be 1 to 100, got 0');
  });

  it.each(['app', '10.0.0.1'])(
    'lists %s as unsuccessful, which is not the ARN of a function',
    async (target) => {
      const { id } = await create();

      const answer = await register(id, [target]);

      expect(answer).toMatchObject({
        successful: [],
        unsuccessful: [{ id: target, failureCode: 'UnsupportedTarget' }],
        $metadata: { httpStatusCode: 200 },
      });
      expect(await list(id)).toEqual([]);
    },
  );

  it('accepts the function among other targets, and lists those as unsuccessful', async () => {
    const { id } = await create();

    const answer = await register(id, ['10.0.0.1', FUNCTION, 'app']);

    expect(answer).toMatchObject({
      successful: [{ id: FUNCTION }],
      unsuccessful: [{ id: '10.0.0.1' }, { id: 'app' }],
    });
    expect(await list(id)).toMatchObject([{ id: FUNCTION }]);
  });

  it('refuses an id that is too long', async () => {
    const { id } = await create();

    const registering = register(id, [`${FUNCTION}${'x'.repeat(200)}`]);

    await expect(registering).rejects.toThrow(ValidationException);
  });

  it('lists a target with a port as unsuccessful', async () => {
    const { id } = await create();

    const answer = await lattice.send(
      new RegisterTargetsCommand({
        targetGroupIdentifier: id,
        targets: [{ id: FUNCTION, port: 80 }],
      }),
    );

    expect(answer).toMatchObject({
      successful: [],
      unsuccessful: [{ id: FUNCTION, port: 80, failureMessage: 'a function has no port' }],
    });
  });

  it('refuses an unknown group', async () => {
    await expect(register(UNKNOWN, [FUNCTION])).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('ListTargets', () => {
  it('says that the health of a function in use is not known', async () => {
    const { id } = await create();
    await register(id, [FUNCTION]);
    await use(id);

    expect(await list(id)).toEqual([{ id: FUNCTION, status: 'UNAVAILABLE' }]);
  });

  it('says what the settings say of a function in use', async () => {
    const client = new VPCLatticeClient(clientConfig(optimist));
    const { id = '' } = await client.send(
      new CreateTargetGroupCommand({ name: 'green', type: 'LAMBDA' }),
    );
    await register(id, [FUNCTION], client);
    await use(id, client);

    const { items } = await client.send(new ListTargetsCommand({ targetGroupIdentifier: id }));

    expect(items).toEqual([{ id: FUNCTION, status: 'HEALTHY' }]);
  });

  it('lists only the targets that are asked for', async () => {
    const { id } = await create();
    await register(id, [FUNCTION]);

    expect(await list(id, [FUNCTION])).toHaveLength(1);
    expect(await list(id, [`${FUNCTION}-2`])).toEqual([]);
  });

  it('lists nothing of an empty group', async () => {
    const { id } = await create();

    expect(await list(id)).toEqual([]);
  });
});

describe('DeregisterTargets', () => {
  it('makes room for another function', async () => {
    const { id } = await create();
    await register(id, [FUNCTION]);

    const answer = await deregister(id, [FUNCTION]);

    expect(answer).toMatchObject({ successful: [{ id: FUNCTION }], unsuccessful: [] });
    await expect(register(id, [`${FUNCTION}-2`])).resolves.toBeDefined();
  });

  it('lists an unknown target as unsuccessful', async () => {
    const { id } = await create();
    await register(id, [FUNCTION]);

    const answer = await deregister(id, [FUNCTION, 'other']);

    expect(answer).toMatchObject({
      successful: [{ id: FUNCTION }],
      unsuccessful: [
        {
          id: 'other',
          failureCode: 'TargetNotFound',
          failureMessage: `target other is not registered with ${id}`,
        },
      ],
    });
  });

  it('does not know a function by a port', async () => {
    const { id: targetGroupIdentifier } = await create();
    await register(targetGroupIdentifier, [FUNCTION]);
    const targets = [{ id: FUNCTION, port: 80 }];

    const listing = lattice.send(new ListTargetsCommand({ targetGroupIdentifier, targets }));
    const answer = lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets }));

    expect(await listing).toMatchObject({ items: [] });
    expect(await answer).toMatchObject({
      successful: [],
      unsuccessful: [{ id: FUNCTION, port: 80, failureCode: 'TargetNotFound' }],
    });
    expect(await list(targetGroupIdentifier)).toHaveLength(1);
  });

  it('refuses an empty list', async () => {
    const { id } = await create();

    await expect(deregister(id, [])).rejects.toThrow(ValidationException);
  });
});

async function create(input: Partial<CreateTargetGroupCommandInput> = {}) {
  count += 1;
  const group = await lattice.send(
    new CreateTargetGroupCommand({ name: `group-${count}`, type: 'LAMBDA', ...input }),
  );
  return { ...group, id: group.id ?? '', arn: group.arn ?? '' };
}

function register(targetGroupIdentifier: string, ids: string[], client = lattice) {
  const targets = ids.map((id) => ({ id }));
  return client.send(new RegisterTargetsCommand({ targetGroupIdentifier, targets }));
}

function deregister(targetGroupIdentifier: string, ids: string[]) {
  const targets = ids.map((id) => ({ id }));
  return lattice.send(new DeregisterTargetsCommand({ targetGroupIdentifier, targets }));
}

async function list(targetGroupIdentifier: string, ids: string[] = []) {
  const targets = ids.map((id) => ({ id }));
  const { items } = await lattice.send(new ListTargetsCommand({ targetGroupIdentifier, targets }));
  return items;
}

/** Makes a listener of a new service forward to a group, and gives the ARN of the service. */
async function use(targetGroupIdentifier: string, client = lattice): Promise<string | undefined> {
  count += 1;
  const { id, arn } = await client.send(new CreateServiceCommand({ name: `user-${count}` }));
  await client.send(
    new CreateListenerCommand({
      serviceIdentifier: id,
      name: 'http',
      protocol: 'HTTP',
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier, weight: 1 }] } },
    }),
  );
  return arn;
}
