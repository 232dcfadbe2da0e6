import {
  BatchUpdateRuleCommand,
  CreateRuleCommand,
  DeleteTargetGroupCommand,
  GetListenerCommand,
  GetRuleCommand,
  GetTargetGroupCommand,
  type RuleAction,
  UpdateListenerCommand,
  UpdateRuleCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { forward, LatticeFactory, sendTo, type TestService } from '../support/lattice-service.ts';

const slow = await startEmulator({ settings: { weightPropagationMs: 5_000 } });
const quick = await startEmulator();
const factory = new LatticeFactory(slow);
const { client: lattice } = factory;

const NOT_FOUND = { fixedResponse: { statusCode: 404 } };
const FAILED = { fixedResponse: { statusCode: 500 } };
const GET = { httpMatch: { method: 'GET' } };
const PUT = { httpMatch: { method: 'PUT' } };

describe('a change of a listener that takes time to propagate', () => {
  it('shows at once, but requests meet the old action until then', async () => {
    const { service, inService } = await createListener(NOT_FOUND);

    await lattice.send(new UpdateListenerCommand({ ...inService, defaultAction: FAILED }));
    const shown = await lattice.send(new GetListenerCommand(inService));
    await slow.clock.advance('4999ms');
    const before = await statusOf(service);
    await slow.clock.advance('1ms');

    expect(shown.defaultAction).toEqual(FAILED);
    expect(before).toBe(404);
    expect(await statusOf(service)).toBe(500);
  });

  it('comes after the one before it, so that the last always wins', async () => {
    const { service, inService } = await createListener(NOT_FOUND);
    await lattice.send(new UpdateListenerCommand({ ...inService, defaultAction: FAILED }));
    await slow.clock.advance('1s');
    await lattice.send(new UpdateListenerCommand({ ...inService, defaultAction: NOT_FOUND }));

    await slow.clock.advance('4s');
    const between = await statusOf(service);
    await slow.clock.advance('1s');

    expect(between).toBe(500);
    expect(await statusOf(service)).toBe(404);
  });

  it('keeps the target group in use that still gets requests', async () => {
    const { id: targetGroupIdentifier } = await factory.createTargetGroup();
    const { service, inService } = await createListener(forward([targetGroupIdentifier, 1]));
    await lattice.send(new UpdateListenerCommand({ ...inService, defaultAction: FAILED }));
    const remove = () => lattice.send(new DeleteTargetGroupCommand({ targetGroupIdentifier }));

    const { serviceArns } = await lattice.send(
      new GetTargetGroupCommand({ targetGroupIdentifier }),
    );
    await expect(remove()).rejects.toMatchObject({ name: 'ConflictException' });
    await slow.clock.advance('5s');

    expect(serviceArns).toEqual([service.arn]);
    await expect(remove()).resolves.toBeDefined();
  });

  it('is live at once unless the settings say otherwise', async () => {
    const { service, inService, client } = await createListener(NOT_FOUND, quick);

    await client.send(new UpdateListenerCommand({ ...inService, defaultAction: FAILED }));

    expect(await statusOf(service, quick)).toBe(500);
  });
});

describe('a change of a rule that takes time to propagate', () => {
  it('shows at once, but requests meet the old rule until then', async () => {
    const { service, inService } = await createListener(NOT_FOUND);
    const { id: ruleIdentifier } = await createRule(inService, 1, GET, FAILED);
    const rule = { ...inService, ruleIdentifier };

    await lattice.send(new UpdateRuleCommand({ ...rule, match: PUT }));
    const shown = await lattice.send(new GetRuleCommand(rule));
    const before = await statusOf(service);
    await slow.clock.advance('5s');

    expect(shown.match).toEqual(PUT);
    expect(before).toBe(500);
    expect(await statusOf(service)).toBe(404);
  });

  it('changes the order of rules as a whole', async () => {
    const { service, inService } = await createListener({ fixedResponse: { statusCode: 404 } });
    const first = await createRule(inService, 1, GET, FAILED);
    const second = await createRule(inService, 2, GET, NOT_FOUND);

    await lattice.send(
      new BatchUpdateRuleCommand({
        ...inService,
        rules: [
          { ruleIdentifier: first.id, priority: 2 },
          { ruleIdentifier: second.id, priority: 1 },
        ],
      }),
    );
    const before = await statusOf(service);
    await slow.clock.advance('5s');

    expect(before).toBe(500);
    expect(await statusOf(service)).toBe(404);
  });
});

async function createListener(action: RuleAction, emulator = slow) {
  const maker = emulator === slow ? factory : new LatticeFactory(emulator);
  const service = await maker.createService();
  const { id: listenerIdentifier } = await maker.createListener(service, action);
  const inService = { serviceIdentifier: service.id, listenerIdentifier };
  return { service, inService, client: maker.client };
}

async function createRule(
  inService: { serviceIdentifier: string; listenerIdentifier: string },
  priority: number,
  match: typeof GET,
  action: RuleAction,
) {
  const name = `priority-${priority}`;
  return lattice.send(new CreateRuleCommand({ ...inService, name, priority, match, action }));
}

async function statusOf({ domainName }: TestService, emulator = slow): Promise<number> {
  return (await sendTo(emulator, domainName)).status;
}
