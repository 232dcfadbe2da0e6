import {
  BatchUpdateRuleCommand,
  ConflictException,
  CreateListenerCommand,
  CreateRuleCommand,
  type CreateRuleCommandInput,
  CreateServiceCommand,
  DeleteRuleCommand,
  GetRuleCommand,
  type HeaderMatch,
  ListRulesCommand,
  ResourceNotFoundException,
  type RuleSummary,
  type RuleUpdate,
  ServiceQuotaExceededException,
  UpdateListenerCommand,
  UpdateRuleCommand,
  type UpdateRuleCommandInput,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { START_TIME, startEmulator } from '../support/emulator.ts';
import { forward, LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const UNKNOWN = 'rule-00000000000000000';
const NOT_FOUND = { fixedResponse: { statusCode: 404 } };
const GET = { httpMatch: { method: 'GET' } };

describe('CreateRule', () => {
  it('gives an id and an ARN below its listener', async () => {
    const listener = await createListener();
    const { id: group } = await factory.createTargetGroup();

    const rule = await create(listener, {
      name: 'preview',
      priority: 10,
      match: {
        httpMatch: {
          method: 'GET',
          pathMatch: { match: { prefix: '/v2' }, caseSensitive: true },
          headerMatches: [{ name: 'X-Environment', match: { exact: 'green' } }],
        },
      },
      action: forward([group, 100]),
    });

    expect(rule).toMatchObject({
      id: expect.stringMatching(/^rule-[0-9a-z]{17}$/),
      arn: `${listener.arn}/rule/${rule.id}`,
      name: 'preview',
      priority: 10,
      match: {
        httpMatch: {
          method: 'GET',
          pathMatch: { match: { prefix: '/v2' }, caseSensitive: true },
          headerMatches: [
            { name: 'x-environment', match: { exact: 'green' }, caseSensitive: false },
          ],
        },
      },
      action: forward([group, 100]),
    });
  });

  it.each([1, 2_000])('takes the priority %d', async (priority) => {
    const rule = await create(await createListener(), { priority });

    expect(rule.priority).toBe(priority);
  });

  it.each([0, 2_001, 1.5])('refuses the priority %d', async (priority) => {
    const creating = create(await createListener(), { priority });

    await expect(creating).rejects.toThrow(ValidationException);
    await expect(creating).rejects.toMatchObject({ fieldList: [{ name: 'priority' }] });
  });

  it('refuses a priority or a name that the listener has already', async () => {
    const listener = await createListener();
    const { id } = await create(listener, { name: 'first', priority: 1 });

    const samePriority = create(listener, { name: 'second', priority: 1 });
    const sameName = create(listener, { name: 'first', priority: 2 });

    await expect(samePriority).rejects.toThrow(ConflictException);
    await expect(samePriority).rejects.toMatchObject({
      message: `priority 1 is in use by rule ${id}`,
      resourceId: id,
      resourceType: 'RULE',
    });
    await expect(sameName).rejects.toThrow(ConflictException);
  });

  it('takes ten rules for a listener and refuses an eleventh', async () => {
    const listener = await createListener();
    for (let priority = 1; priority <= 10; priority += 1) await create(listener, { priority });

    const eleventh = create(listener, { priority: 11 });

    await expect(eleventh).rejects.toThrow(ServiceQuotaExceededException);
    await expect(eleventh).rejects.toMatchObject({ resourceType: 'RULE' });
  });

  it.each(['ab', 'a'.repeat(64), 'Rule', 'rule-1'])('refuses the name %s', async (name) => {
    await expect(create(await createListener(), { name })).rejects.toThrow(ValidationException);
  });

  it('refuses an action that a listener could not have either', async () => {
    const creating = create(await createListener(), {
      action: { fixedResponse: { statusCode: 200 } },
    });

    await expect(creating).rejects.toThrow(ValidationException);
  });

  it('refuses an unknown listener', async () => {
    const listener = await createListener();

    const creating = create({ ...listener, id: 'listener-00000000000000000' });

    await expect(creating).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'LISTENER',
    });
  });
});

describe('a match', () => {
  const header = (changes: Partial<HeaderMatch>): HeaderMatch => {
    return { name: 'x-environment', match: { exact: 'green' }, ...changes };
  };

  it.each([
    ['nothing', {}],
    ['six headers', { headerMatches: Array.from({ length: 6 }, () => header({})) }],
    ['a header without a name', { headerMatches: [header({ name: '' })] }],
    ['a long header name', { headerMatches: [header({ name: 'x'.repeat(101) })] }],
    ['an empty header value', { headerMatches: [header({ match: { exact: '' } })] }],
    ['a long header value', { headerMatches: [header({ match: { prefix: 'x'.repeat(201) } })] }],
    ['a relative path', { pathMatch: { match: { exact: 'orders' } } }],
    ['a wildcard in a path', { pathMatch: { match: { prefix: '/orders/*' } } }],
    ['a long path', { pathMatch: { match: { exact: `/${'x'.repeat(200)}` } } }],
    ['a long method', { method: 'X'.repeat(17) }],
  ])('refuses %s', async (_, httpMatch) => {
    const creating = create(await createListener(), { match: { httpMatch } });

    await expect(creating).rejects.toThrow(ValidationException);
  });

  it.each([
    ['five headers', { headerMatches: Array.from({ length: 5 }, () => header({})) }],
    ['a header name of 100', { headerMatches: [header({ name: 'x'.repeat(100) })] }],
    [
      'a header value of 200',
      { headerMatches: [header({ match: { contains: 'x'.repeat(200) } })] },
    ],
    ['a path of 200', { pathMatch: { match: { exact: `/${'x'.repeat(199)}` } } }],
    ['the root path', { pathMatch: { match: { prefix: '/' } } }],
    ['a method of 16', { method: 'X'.repeat(16) }],
  ])('takes %s', async (_, httpMatch) => {
    const creating = create(await createListener(), { match: { httpMatch } });

    await expect(creating).resolves.toBeDefined();
  });
});

describe('GetRule', () => {
  it('finds a rule by its id and by its ARN', async () => {
    const listener = await createListener();
    const { id, arn } = await create(listener, { priority: 5 });

    const byId = await get(listener, id);
    const byArn = await get(listener, arn);

    const createdAt = new Date(START_TIME);
    expect(byId).toMatchObject({ id, arn, priority: 5, isDefault: false, createdAt });
    expect(byArn).toEqual({ ...byId, $metadata: byArn.$metadata });
  });

  it('does not find a rule of another listener', async () => {
    const { id } = await create(await createListener());
    const other = await createListener();

    const getting = get(other, id);

    await expect(getting).rejects.toThrow(ResourceNotFoundException);
    await expect(getting).rejects.toMatchObject({ resourceId: id, resourceType: 'RULE' });
  });
});

describe('UpdateRule', () => {
  it('changes what is given and keeps the rest', async () => {
    const listener = await createListener();
    const { id, name } = await create(listener, { priority: 1, match: GET });

    const moved = await update(listener, id, { priority: 2 });
    const changed = await update(listener, id, { action: { fixedResponse: { statusCode: 500 } } });

    expect(moved).toMatchObject({ id, name, priority: 2, match: GET, action: NOT_FOUND });
    expect(changed).toMatchObject({
      priority: 2,
      match: GET,
      action: { fixedResponse: { statusCode: 500 } },
    });
  });

  it('may keep its own priority', async () => {
    const listener = await createListener();
    const { id } = await create(listener, { priority: 1 });

    await expect(update(listener, id, { priority: 1 })).resolves.toMatchObject({ priority: 1 });
  });

  it('refuses the priority of another rule and leaves everything as it was', async () => {
    const listener = await createListener();
    await create(listener, { priority: 1 });
    const { id } = await create(listener, { priority: 2 });

    const updating = update(listener, id, {
      priority: 1,
      match: { httpMatch: { method: 'PUT' } },
    });

    await expect(updating).rejects.toThrow(ConflictException);
    await expect(get(listener, id)).resolves.toMatchObject({ priority: 2, match: GET });
  });

  it('refuses an unknown rule', async () => {
    const updating = update(await createListener(), UNKNOWN, { priority: 1 });

    await expect(updating).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('the default rule of a listener', () => {
  it('is listed last and got by its id and by its ARN, with the action of the listener', async () => {
    const listener = await createListener();
    await create(listener);

    const { id = '', arn = '', ...summary } = await defaultRuleOf(listener);
    const byId = await get(listener, id);
    const byArn = await get(listener, arn);

    expect(arn).toBe(`${listener.arn}/rule/${id}`);
    expect(summary).toMatchObject({ isDefault: true, createdAt: new Date(START_TIME) });
    expect(byId).toMatchObject({ id, arn, isDefault: true, action: NOT_FOUND });
    expect(byArn).toMatchObject({ id });
  });

  it('follows UpdateListener', async () => {
    const listener = await createListener();
    const { id = '' } = await defaultRuleOf(listener);
    const defaultAction = { fixedResponse: { statusCode: 500 } };

    await lattice.send(
      new UpdateListenerCommand({
        serviceIdentifier: listener.serviceId,
        listenerIdentifier: listener.id,
        defaultAction,
      }),
    );

    expect(await get(listener, id)).toMatchObject({ action: defaultAction });
  });

  it('cannot be updated, alone or in a batch, and cannot be deleted', async () => {
    const listener = await createListener();
    const { id = '' } = await defaultRuleOf(listener);

    const updating = update(listener, id, { priority: 1 });
    const deleting = lattice.send(new DeleteRuleCommand(identify(listener, id)));
    const { unsuccessful } = await batch(listener, [{ ruleIdentifier: id, priority: 1 }]);

    await expect(updating).rejects.toThrow(ValidationException);
    await expect(updating).rejects.toThrow('is changed by UpdateListener');
    await expect(deleting).rejects.toMatchObject({ fieldList: [{ name: 'ruleIdentifier' }] });
    expect(unsuccessful).toMatchObject([
      { ruleIdentifier: id, failureCode: 'ValidationException' },
    ]);
    expect(await defaultRuleOf(listener)).toMatchObject({ id });
  });

  it('leaves room for ten rules beside it', async () => {
    const listener = await createListener();
    for (let priority = 1; priority <= 10; priority += 1) await create(listener, { priority });

    const { items } = await lattice.send(new ListRulesCommand(inListener(listener)));

    expect(items).toHaveLength(11);
  });
});

describe('BatchUpdateRule', () => {
  it('lets rules swap their priorities', async () => {
    const listener = await createListener();
    const first = await create(listener, { priority: 1 });
    const second = await create(listener, { priority: 2 });

    const answer = await batch(listener, [
      { ruleIdentifier: first.id, priority: 2 },
      { ruleIdentifier: second.arn, priority: 1 },
    ]);

    expect(answer.unsuccessful).toEqual([]);
    expect(answer.successful).toMatchObject([
      { id: first.id, priority: 2 },
      { id: second.id, priority: 1 },
    ]);
    expect(await get(listener, first.id)).toMatchObject({ priority: 2 });
  });

  it('keeps a rule from a place that does not get free, because its owner cannot move', async () => {
    const listener = await createListener();
    const first = await create(listener, { priority: 1 });
    const second = await create(listener, { priority: 2 });

    const answer = await batch(listener, [
      { ruleIdentifier: first.id, priority: 2 },
      { ruleIdentifier: second.id, priority: 2_001 },
    ]);

    expect(answer.successful).toEqual([]);
    expect(answer.unsuccessful).toMatchObject([
      { ruleIdentifier: first.id, failureCode: 'ConflictException' },
      { ruleIdentifier: second.id, failureCode: 'ValidationException' },
    ]);
    expect(await get(listener, first.id)).toMatchObject({ priority: 1 });
    expect(await get(listener, second.id)).toMatchObject({ priority: 2 });
  });

  it('changes nothing of a rule of which one part cannot be', async () => {
    const listener = await createListener();
    const { id } = await create(listener, { priority: 1, match: GET });

    const { unsuccessful } = await batch(listener, [
      {
        ruleIdentifier: id,
        priority: 5,
        match: { httpMatch: { method: 'PUT' } },
        action: { fixedResponse: { statusCode: 200 } },
      },
    ]);

    expect(unsuccessful).toMatchObject([{ failureCode: 'ValidationException' }]);
    expect(await get(listener, id)).toMatchObject({ priority: 1, match: GET, action: NOT_FOUND });
  });

  it('updates a rule only once', async () => {
    const listener = await createListener();
    const { id } = await create(listener, { priority: 1 });

    const answer = await batch(listener, [
      { ruleIdentifier: id, priority: 2 },
      { ruleIdentifier: id, priority: 3 },
    ]);

    expect(answer.successful).toMatchObject([{ id, priority: 2 }]);
    expect(answer.unsuccessful).toMatchObject([
      { ruleIdentifier: id, failureMessage: expect.stringContaining('comes twice') },
    ]);
  });

  it('updates what can be updated and lists what cannot', async () => {
    const listener = await createListener();
    const [first, second] = [await create(listener), await create(listener)];

    const answer = await batch(listener, [
      { ruleIdentifier: first.id, priority: 100 },
      { ruleIdentifier: second.id, priority: 100 },
      { ruleIdentifier: UNKNOWN, priority: 101 },
    ]);

    expect(answer.$metadata.httpStatusCode).toBe(200);
    expect(answer.successful).toMatchObject([{ id: first.id, priority: 100 }]);
    expect(answer.unsuccessful).toEqual([
      {
        ruleIdentifier: second.id,
        failureCode: 'ConflictException',
        failureMessage: `priority 100 is in use by rule ${first.id}`,
      },
      {
        ruleIdentifier: UNKNOWN,
        failureCode: 'ResourceNotFoundException',
        failureMessage: `RULE ${UNKNOWN} not found`,
      },
    ]);
  });

  it('takes one to ten updates', async () => {
    const listener = await createListener();
    const updates = Array.from({ length: 11 }, () => ({ ruleIdentifier: UNKNOWN }));

    await expect(batch(listener, [])).rejects.toThrow('rules: must be 1 to 10, got 0');
    await expect(batch(listener, updates)).rejects.toThrow('rules: must be 1 to 10, got 11');
    await expect(batch(listener, updates.slice(1))).resolves.toBeDefined();
  });

  it('refuses an unknown listener as a whole', async () => {
    const listener = await createListener();
    const { id } = await create(listener);

    const updating = batch({ ...listener, serviceId: 'svc-00000000000000000' }, [
      { ruleIdentifier: id, priority: 1 },
    ]);

    await expect(updating).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('DeleteRule', () => {
  it('takes the rule away and gives its target group free', async () => {
    const listener = await createListener();
    const { id: group } = await factory.createTargetGroup();
    const { id } = await create(listener, { action: forward([group, 1]) });

    await lattice.send(new DeleteRuleCommand(identify(listener, id)));

    await expect(get(listener, id)).rejects.toThrow(ResourceNotFoundException);
    const other = await createListener();
    await expect(create(other, { action: forward([group, 1]) })).resolves.toBeDefined();
  });

  it('refuses an unknown rule', async () => {
    const deleting = lattice.send(new DeleteRuleCommand(identify(await createListener(), UNKNOWN)));

    await expect(deleting).rejects.toThrow(ResourceNotFoundException);
  });
});

describe('ListRules', () => {
  it('lists the rules of one listener, page by page', async () => {
    const listener = await createListener();
    const [first, second] = [await create(listener), await create(listener)];
    const input = inListener(listener);

    const page = await lattice.send(new ListRulesCommand({ ...input, maxResults: 1 }));
    const { nextToken } = page;
    const rest = await lattice.send(new ListRulesCommand({ ...input, nextToken }));

    const { name, priority } = first;
    expect(page.items).toMatchObject([{ id: first.id, name, priority, isDefault: false }]);
    expect(rest.items).toMatchObject([{ id: second.id }, { isDefault: true }]);
  });
});

type Listener = { readonly serviceId: string; readonly id: string; readonly arn: string };

let count = 0;

/** In no network, of which there can only be 50. */
async function createListener(): Promise<Listener> {
  count += 1;
  const { id: serviceIdentifier = '' } = await lattice.send(
    new CreateServiceCommand({ name: `service-${count}` }),
  );
  const { id = '', arn = '' } = await lattice.send(
    new CreateListenerCommand({
      serviceIdentifier,
      name: 'http',
      protocol: 'HTTP',
      defaultAction: NOT_FOUND,
    }),
  );
  return { id, arn, serviceId: serviceIdentifier };
}

async function create(
  { serviceId: serviceIdentifier, id: listenerIdentifier }: Listener,
  input: Partial<CreateRuleCommandInput> = {},
) {
  count += 1;
  const rule = await lattice.send(
    new CreateRuleCommand({
      serviceIdentifier,
      listenerIdentifier,
      name: `name-${count}`,
      priority: count,
      match: GET,
      action: NOT_FOUND,
      ...input,
    }),
  );
  return { ...rule, id: rule.id ?? '', arn: rule.arn ?? '' };
}

function get(listener: Listener, ruleIdentifier: string) {
  return lattice.send(new GetRuleCommand(identify(listener, ruleIdentifier)));
}

function update(
  listener: Listener,
  ruleIdentifier: string,
  changes: Partial<UpdateRuleCommandInput>,
) {
  return lattice.send(new UpdateRuleCommand({ ...identify(listener, ruleIdentifier), ...changes }));
}

function batch(listener: Listener, rules: RuleUpdate[]) {
  return lattice.send(new BatchUpdateRuleCommand({ ...inListener(listener), rules }));
}

async function defaultRuleOf(listener: Listener): Promise<RuleSummary> {
  const { items = [] } = await lattice.send(new ListRulesCommand(inListener(listener)));
  const last = items.at(-1);
  if (last === undefined) throw new Error('the listener has no rules');
  return last;
}

function identify(listener: Listener, ruleIdentifier: string) {
  return { ...inListener(listener), ruleIdentifier };
}

function inListener({ serviceId, id }: Listener) {
  return { serviceIdentifier: serviceId, listenerIdentifier: id };
}
