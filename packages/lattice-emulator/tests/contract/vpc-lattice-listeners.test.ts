import {
  ConflictException,
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateServiceCommand,
  DeleteListenerCommand,
  DeleteServiceCommand,
  GetListenerCommand,
  GetTargetGroupCommand,
  ListListenersCommand,
  ResourceNotFoundException,
  type RuleAction,
  ServiceQuotaExceededException,
  UpdateListenerCommand,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { START_TIME, startEmulator } from '../support/emulator.ts';
import { forward, LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const NOT_FOUND: RuleAction = { fixedResponse: { statusCode: 404 } };
const UNKNOWN = 'listener-00000000000000000';

describe('CreateListener', () => {
  it('listens on the port of its protocol', async () => {
    const service = await factory.createService();

    const http = await create(service.id, { name: 'http', protocol: 'HTTP' });
    const https = await create(service.arn, { name: 'https', protocol: 'HTTPS' });

    expect(http).toMatchObject({
      id: expect.stringMatching(/^listener-[0-9a-z]{17}$/),
      arn: `${service.arn}/listener/${http.id}`,
      name: 'http',
      protocol: 'HTTP',
      port: 80,
      serviceId: service.id,
      serviceArn: service.arn,
      defaultAction: NOT_FOUND,
    });
    expect(https).toMatchObject({ protocol: 'HTTPS', port: 443 });
  });

  it('listens on any port that is asked for', async () => {
    const service = await factory.createService();

    const listener = await create(service.id, { port: 8080 });

    expect(listener.port).toBe(8080);
  });

  it.each([0, 65_536, 80.5])('refuses the port %d', async (port) => {
    const service = await factory.createService();

    await expect(create(service.id, { port })).rejects.toThrow(ValidationException);
  });

  it('refuses a name or a port that the service has already', async () => {
    const service = await factory.createService();
    const { id } = await create(service.id, { name: 'first', port: 8080 });

    const sameName = create(service.id, { name: 'first', port: 8081 });
    const samePort = create(service.id, { name: 'second', port: 8080 });

    await expect(sameName).rejects.toThrow(ConflictException);
    await expect(samePort).rejects.toThrow(ConflictException);
    await expect(samePort).rejects.toMatchObject({
      message: `service ${service.id} already has a listener on port 8080`,
      resourceId: id,
      resourceType: 'LISTENER',
    });
  });

  it('refuses a third listener', async () => {
    const service = await factory.createService();
    await create(service.id, { port: 1 });
    await create(service.id, { port: 2 });

    const third = create(service.id, { port: 3 });

    await expect(third).rejects.toThrow(ServiceQuotaExceededException);
    await expect(third).rejects.toMatchObject({
      resourceType: 'LISTENER',
      serviceCode: 'vpc-lattice',
      $metadata: { httpStatusCode: 402 },
    });
  });

  it.each(['ab', 'a'.repeat(64), 'HTTP', 'listener-1'])('refuses the name %s', async (name) => {
    const service = await factory.createService();

    await expect(create(service.id, { name })).rejects.toThrow(ValidationException);
  });

  it('refuses an unknown service and an unknown protocol', async () => {
    const service = await factory.createService();

    const unknown = create('svc-00000000000000000');
    const odd = create(service.id, { protocol: 'QUIC' as 'HTTP' });

    await expect(unknown).rejects.toMatchObject({ resourceType: 'SERVICE' });
    await expect(odd).rejects.toThrow(ValidationException);
  });

  it('says that it does not pass TLS through', async () => {
    const service = await factory.createService();

    const creating = create(service.id, { protocol: 'TLS_PASSTHROUGH' });

    await expect(creating).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('GetListener', () => {
  it('shows when the listener was created, by its id and by its ARN', async () => {
    const service = await factory.createService();
    const { id, arn } = await create(service.id);

    const byId = await get(service.id, id);
    const byArn = await get(service.arn, arn);

    const createdAt = new Date(START_TIME);
    expect(byId).toMatchObject({ id, arn, createdAt, lastUpdatedAt: createdAt });
    expect(byArn).toEqual({ ...byId, $metadata: byArn.$metadata });
  });

  it('does not find a listener of another service', async () => {
    const [first, second] = [await factory.createService(), await factory.createService()];
    const { id } = await create(first.id);

    const getting = get(second.id, id);

    await expect(getting).rejects.toThrow(ResourceNotFoundException);
    await expect(getting).rejects.toMatchObject({ resourceId: id, resourceType: 'LISTENER' });
  });
});

describe('UpdateListener', () => {
  it('moves the weights and answers without times', async () => {
    const { service, listener, blue, green } = await createSplit();

    const updated = await update(service.id, listener.id, forward([blue, 0], [green, 100]));

    expect(updated).toMatchObject({
      id: listener.id,
      arn: listener.arn,
      name: listener.name,
      port: 80,
      protocol: 'HTTP',
      serviceId: service.id,
      defaultAction: forward([blue, 0], [green, 100]),
    });
    expect(updated).not.toHaveProperty('lastUpdatedAt');
  });

  it('replaces the action as a whole', async () => {
    const { service, listener, green } = await createSplit();

    await update(service.id, listener.id, forward([green, 1]));

    const { defaultAction } = await get(service.id, listener.id);
    expect(defaultAction).toEqual(forward([green, 1]));
  });

  it('may exchange ten target groups for ten others', async () => {
    const service = await factory.createService();
    const groups = await Promise.all(Array.from({ length: 20 }, () => factory.createTargetGroup()));
    const weighted = groups.map(({ id }): [string, number] => [id, 1]);
    const { id } = await create(service.id, { defaultAction: forward(...weighted.slice(0, 10)) });

    const updated = await update(service.id, id, forward(...weighted.slice(10)));

    expect(updated.defaultAction).toEqual(forward(...weighted.slice(10)));
  });

  it('gives a target group free that it no longer uses', async () => {
    const { service, listener, blue, green } = await createSplit();
    const other = await factory.createService();

    await update(service.id, listener.id, forward([blue, 1]));

    const created = await create(other.id, { defaultAction: forward([green, 1]) });
    expect(created.defaultAction).toEqual(forward([green, 1]));
  });

  it('leaves everything as it was when it refuses', async () => {
    const { service, listener, blue, green } = await createSplit();

    const updating = update(service.id, listener.id, forward([blue, 1_000], [green, 1]));

    await expect(updating).rejects.toThrow(ValidationException);
    const { defaultAction } = await get(service.id, listener.id);
    expect(defaultAction).toEqual(forward([blue, 100], [green, 0]));
  });

  it('shows the time of the update', async () => {
    const { service, listener, blue } = await createSplit();
    await emulator.clock.advance('1m');

    await update(service.id, listener.id, forward([blue, 1]));

    const { createdAt, lastUpdatedAt } = await get(service.id, listener.id);
    expect(Number(lastUpdatedAt) - Number(createdAt)).toBe(60_000);
  });

  it('refuses an unknown listener', async () => {
    const service = await factory.createService();

    const updating = update(service.id, UNKNOWN, NOT_FOUND);

    await expect(updating).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('DeleteListener', () => {
  it('takes the listener away and gives its target groups free', async () => {
    const { service, listener, green } = await createSplit();

    await lattice.send(
      new DeleteListenerCommand({ serviceIdentifier: service.id, listenerIdentifier: listener.id }),
    );

    await expect(get(service.id, listener.id)).rejects.toThrow(ResourceNotFoundException);
    const group = await lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier: green }));
    expect(group.serviceArns).toEqual([]);
  });

  it('happens with the service', async () => {
    const { id } = await lattice.send(new CreateServiceCommand({ name: 'short-lived' }));
    const { id: green } = await factory.createTargetGroup();
    await create(id ?? '', { defaultAction: forward([green, 1]) });

    await lattice.send(new DeleteServiceCommand({ serviceIdentifier: id }));

    const group = await lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier: green }));
    expect(group.serviceArns).toEqual([]);
  });
});

describe('ListListeners', () => {
  it('lists the listeners of one service, page by page', async () => {
    const service = await factory.createService();
    const first = await create(service.id, { name: 'first', port: 1 });
    const second = await create(service.id, { name: 'second', port: 2 });
    const serviceIdentifier = service.arn;

    const page = await lattice.send(new ListListenersCommand({ serviceIdentifier, maxResults: 1 }));
    const { nextToken } = page;
    const rest = await lattice.send(new ListListenersCommand({ serviceIdentifier, nextToken }));

    expect(page.items).toMatchObject([{ id: first.id, name: 'first', port: 1, protocol: 'HTTP' }]);
    expect(rest.items).toMatchObject([{ id: second.id, name: 'second', port: 2 }]);
  });
});

async function create(serviceIdentifier: string, input: Partial<CreateListenerCommandInput> = {}) {
  const listener = await lattice.send(
    new CreateListenerCommand({
      serviceIdentifier,
      name: `port-${input.port ?? 80}`,
      protocol: 'HTTP',
      defaultAction: NOT_FOUND,
      ...input,
    }),
  );
  return { ...listener, id: listener.id ?? '', arn: listener.arn ?? '' };
}

/** A listener that sends everything to blue. */
async function createSplit() {
  const service = await factory.createService();
  const [blue, green] = [await factory.createTargetGroup(), await factory.createTargetGroup()];
  const defaultAction = forward([blue.id, 100], [green.id, 0]);
  const listener = await create(service.id, { defaultAction });
  return { service, listener, blue: blue.id, green: green.id };
}

function get(serviceIdentifier: string, listenerIdentifier: string) {
  return lattice.send(new GetListenerCommand({ serviceIdentifier, listenerIdentifier }));
}

function update(serviceIdentifier: string, listenerIdentifier: string, defaultAction: RuleAction) {
  return lattice.send(
    new UpdateListenerCommand({ serviceIdentifier, listenerIdentifier, defaultAction }),
  );
}
