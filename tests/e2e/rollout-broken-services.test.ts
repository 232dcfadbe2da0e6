import { describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../packages/lattice-emulator/src/faults/fault.ts';
import { sparing } from '../../packages/lattice-emulator/tests/support/sparing.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { GREEN_ALARM, LINEAR, RolloutUnderTest } from '../support/rollout-under-test.ts';

const deployed = new DeployedStage({ notificationEmail: 'on-call@example.com' });
const rollout = new RolloutUnderTest(deployed);

const UPDATE = { service: 'vpc-lattice', operation: 'UpdateListener' } as const;
const READ_LISTENER = { service: 'vpc-lattice', operation: 'GetListener' } as const;
const READ_ALARMS = { service: 'cloudwatch', operation: 'DescribeAlarms' } as const;
const BY_ADVANCE = { caller: '*-AdvanceRole-*' } as const;
const BY_ROLLBACK = { caller: '*-RollbackRole-*' } as const;

describe('VPC Lattice', () => {
  it('that throttles updates for two minutes has 100/0 within a minute after that', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'throttle', ...UPDATE, for: '2m' });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    const seconds = await rollout.secondsToBlue(300);
    expect(seconds).toBeGreaterThanOrEqual(120);
    expect(seconds).toBeLessThanOrEqual(180);
    expect(new Set(rollout.asked())).toEqual(new Set([0]));
    await deployed.emulator.clock.advance('1m');
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
    expect(await rollout.reasons()).toEqual(expect.arrayContaining(['GreenInAlarm', 'WeightLeft']));
  });

  it('that loses the answer to a rollback has 100/0 within a second', async () => {
    await rollout.startAndReach(2);
    const id = rollout.strike({ kind: 'answer-lost', ...UPDATE, times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(rollout.strikesOf(id)).toBe(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('that loses the answer to a raise is asked again, and the rollout goes on', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'answer-lost', ...UPDATE, times: 1 });

    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30, 30]);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
  });

  it('that shows old weights to a rollback is asked until it shows 100/0', async () => {
    await rollout.startAndReach(2);
    const id = rollout.strike({ kind: 'stale-read', ...READ_LISTENER, ...BY_ROLLBACK, times: 2 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(rollout.strikesOf(id)).toBe(2);
    expect(rollout.asked()).toEqual([0, 0, 0]);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('that shows old weights in the middle of a bake has the rollout paused, and people told', async () => {
    await rollout.startAndReach(3);
    rollout.strike({ kind: 'stale-read', ...READ_LISTENER, ...BY_ADVANCE, by: '90s', times: 1 });

    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(30),
      rollout: { reason: 'WeightsDiffer' },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('somebody else writes to it'));
    await deployed.stage.call('rollout', { action: 'resume' });
    expect(await rollout.status()).toMatchObject({ phase: 'baking', weights: withGreenAt(40) });
  });

  it('that shows old weights after a raise delays the bake until it shows the new ones', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'stale-read', ...READ_LISTENER, ...BY_ADVANCE, times: 2 });

    await deployed.emulator.clock.advance('1m');
    const after = await rollout.status();
    await deployed.emulator.clock.advance('1m');

    expect(after).toMatchObject({ phase: 'shifting', rollout: { green: 30 } });
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
    expect(rollout.asked()).toEqual([30]);
  });
});

describe('VPC Lattice that takes no updates', () => {
  it.each<[string, string, object]>([
    ['an abort', 'rollout', { action: 'abort' }],
    ['a rollback by hand', 'rollback', { reason: 'a test' }],
  ])('fails %s, which is done within a minute after that all the same', async (_, fn, payload) => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', ...UPDATE, for: '90s' });

    const answer = await deployed.stage.call(fn, payload);

    expect(answer).toMatchObject({ errorType: 'InternalServerException' });
    expect(await rollout.secondsToBlue(180)).toBeLessThanOrEqual(90 + 60);
    expect(new Set(rollout.asked())).toEqual(new Set([0]));
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });
});

describe('DynamoDB', () => {
  it.each<[string, FaultInput]>([
    ['fails', { kind: 'error', for: '90s' }],
    ['does not answer', { kind: 'timeout', for: '30s' }],
  ])(
    'that %s keeps no alarm from taking green off within a second, and the rollout is fenced once it is back',
    async (_, fault) => {
      await rollout.startAndReach(2);
      rollout.strike({ ...fault, service: 'dynamodb' });

      await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

      expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
      await deployed.emulator.clock.advance('3m');
      expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
      expect(new Set(rollout.asked())).toEqual(new Set([0]));
    },
  );

  it('that fails keeps nobody from rolling back by hand, and the rollout ends once it is back', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', service: 'dynamodb', for: '1m' });

    const answer = await deployed.stage.call('rollback', { reason: 'a test' });

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(answer).toMatchObject({
      errorType: 'Unfenced',
      errorMessage: expect.stringContaining('all traffic is back on blue'),
    });
    await deployed.emulator.clock.advance('2m');
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
    expect(await rollout.reasons()).toContain('FoundOnBlue');
  });

  it('that fails has nothing raised, and the rollout goes on once it is back', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', service: 'dynamodb', for: '2m' });

    await deployed.emulator.clock.advance('110s');
    expect(rollout.asked()).toEqual([]);
    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
  });

  it('that loses the answer to a decision is asked again, and the rollout goes on', async () => {
    await rollout.startAndReach(2);
    const operation = 'TransactWriteItems';
    rollout.strike({ kind: 'answer-lost', service: 'dynamodb', operation, times: 1 });

    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
  });

  it('that fails keeps a rollout from starting', async () => {
    await rollout.reset();
    rollout.strike({ kind: 'error', service: 'dynamodb', for: '1m' });

    const answer = await deployed.stage.call('rollout', LINEAR);

    expect(answer).toMatchObject({ errorType: 'InternalServerError' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('CloudWatch', () => {
  it('that does not show alarms has nothing raised, and the rollout goes on once it does', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', ...READ_ALARMS, for: '2m' });

    await deployed.emulator.clock.advance('110s');
    expect(rollout.asked()).toEqual([]);
    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
  });

  it('that does not show alarms keeps no event of one from taking green off within a second', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', ...READ_ALARMS, for: '2m' });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    deployed.emulator.faults.clear();
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });
});

describe('EventBridge', () => {
  it('that takes no events keeps no traffic on green, though nobody can be told', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', service: 'eventbridge', operation: 'PutEvents' });

    const answer = await deployed.stage.call('rollback', { reason: 'a test' });

    expect(answer).toMatchObject({ outcome: 'rolled-back', isTold: false });
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
  });
});

describe('a look right after green was raised', () => {
  it('that shows no alarms takes green off again at once', async () => {
    await rollout.startAndReach(2);
    // A turn reads blue's alarms and green's before it raises, and again after it.
    rollout.strike({ kind: 'error', ...READ_ALARMS, ...BY_ADVANCE, ...sparing(2), times: 10 });

    await deployed.emulator.clock.advance('50s');

    expect(rollout.asked()).toEqual([30, 0]);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
    expect(await rollout.reasons()).toContain('Unconfirmed');
  });

  it('that shows no record takes green off again at once, and the next turn fences it', async () => {
    await rollout.startAndReach(2);
    rollout.strike({
      kind: 'error',
      service: 'dynamodb',
      operation: 'GetItem',
      ...BY_ADVANCE,
      ...sparing(1),
      times: 10,
    });

    await deployed.emulator.clock.advance('50s');
    expect(rollout.asked()).toEqual([30, 0]);
    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
  });
});
