import {
  ConflictException,
  CreateListenerCommand,
  type CreateListenerCommandInput,
  type RuleAction,
  ServiceQuotaExceededException,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { forward, LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);

describe('an action', () => {
  it.each([404, 500])('answers %d by itself', async (statusCode) => {
    const service = await factory.createService();

    const listener = await create(service.id, { defaultAction: { fixedResponse: { statusCode } } });

    expect(listener.defaultAction).toEqual({ fixedResponse: { statusCode } });
  });

  it.each([200, 403, 503])('cannot answer %d by itself', async (statusCode) => {
    const service = await factory.createService();

    const creating = create(service.id, { defaultAction: { fixedResponse: { statusCode } } });

    await expect(creating).rejects.toThrow(ValidationException);
    await expect(creating).rejects.toMatchObject({
      fieldList: [{ name: 'fixedResponse.statusCode' }],
    });
  });

  it('shows the ids of the target groups that it was given by ARN', async () => {
    const service = await factory.createService();
    const [blue, green] = [await factory.createTargetGroup(), await factory.createTargetGroup()];

    const listener = await create(service.id, {
      defaultAction: forward([blue.arn, 90], [green.id, 10]),
    });

    expect(listener.defaultAction).toEqual(forward([blue.id, 90], [green.id, 10]));
  });

  it('may leave out the weight of its only target group', async () => {
    const service = await factory.createService();
    const { id } = await factory.createTargetGroup();

    const listener = await create(service.id, {
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: id }] } },
    });

    expect(listener.defaultAction).toEqual(forward([id, 100]));
  });

  it('must have the weight of each of several target groups', async () => {
    const service = await factory.createService();
    const targetGroups = [
      { targetGroupIdentifier: (await factory.createTargetGroup()).id, weight: 1 },
      { targetGroupIdentifier: (await factory.createTargetGroup()).id },
    ];

    const creating = create(service.id, { defaultAction: { forward: { targetGroups } } });

    await expect(creating).rejects.toThrow(ValidationException);
  });

  it.each([0, 1, 999])('takes the weight %d', async (weight) => {
    const service = await factory.createService();
    const [blue, green] = [await factory.createTargetGroup(), await factory.createTargetGroup()];
    const defaultAction = forward([blue.id, weight], [green.id, 5]);

    const listener = await create(service.id, { defaultAction });

    expect(listener.defaultAction).toEqual(defaultAction);
  });

  it.each([-1, 1_000, 0.5])('refuses the weight %d', async (weight) => {
    const service = await factory.createService();
    const { id } = await factory.createTargetGroup();

    const creating = create(service.id, { defaultAction: forward([id, weight]) });

    await expect(creating).rejects.toThrow(ValidationException);
  });

  it('takes ten target groups and refuses none and eleven', async () => {
    const service = await factory.createService();
    const groups = await Promise.all(Array.from({ length: 11 }, () => factory.createTargetGroup()));
    const weighted = groups.map(({ id }): [string, number] => [id, 1]);

    const none = create(service.id, { defaultAction: forward() });
    const eleven = create(service.id, { defaultAction: forward(...weighted) });

    await expect(none).rejects.toThrow('forward.targetGroups: must be 1 to 10, got 0');
    await expect(eleven).rejects.toThrow('forward.targetGroups: must be 1 to 10, got 11');
    const ten = await create(service.id, { defaultAction: forward(...weighted.slice(0, 10)) });
    expect(ten.defaultAction?.forward?.targetGroups).toHaveLength(10);
  });

  it('cannot bring an eleventh target group to a service', async () => {
    const service = await factory.createService();
    const groups = await Promise.all(Array.from({ length: 11 }, () => factory.createTargetGroup()));
    const weighted = groups.map(({ id }): [string, number] => [id, 1]);
    await create(service.id, { port: 1, defaultAction: forward(...weighted.slice(0, 10)) });

    const creating = create(service.id, { port: 2, defaultAction: forward(...weighted.slice(10)) });

    await expect(creating).rejects.toThrow(ServiceQuotaExceededException);
    await expect(creating).rejects.toMatchObject({ resourceType: 'TARGET_GROUP' });
  });

  it('refuses a target group of another service', async () => {
    const [first, second] = [await factory.createService(), await factory.createService()];
    const { id } = await factory.createTargetGroup();
    await create(first.id, { defaultAction: forward([id, 1]) });

    const creating = create(second.id, { defaultAction: forward([id, 1]) });

    await expect(creating).rejects.toThrow(ConflictException);
    await expect(creating).rejects.toMatchObject({
      message: `target group ${id} is already in use by service ${first.id}`,
      resourceId: id,
      resourceType: 'TARGET_GROUP',
    });
  });

  it('refuses an unknown target group', async () => {
    const service = await factory.createService();

    const creating = create(service.id, { defaultAction: forward(['tg-00000000000000000', 1]) });

    await expect(creating).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'TARGET_GROUP',
    });
  });

  it('must be one thing', async () => {
    const service = await factory.createService();
    const defaultAction = {} as RuleAction;

    const creating = create(service.id, { defaultAction });

    await expect(creating).rejects.toThrow('action: must be exactly one of forward, fixedResponse');
  });
});

/** Creates a listener; every action is read in the same way, that of a rule too. */
async function create(serviceIdentifier: string, input: Partial<CreateListenerCommandInput>) {
  return factory.client.send(
    new CreateListenerCommand({
      serviceIdentifier,
      name: `port-${input.port ?? 80}`,
      protocol: 'HTTP',
      defaultAction: undefined,
      ...input,
    }),
  );
}
