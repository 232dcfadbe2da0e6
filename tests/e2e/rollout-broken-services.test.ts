import { describe, expect, it } from '@jest/globals';
import type { FaultInput } from '../../packages/lattice-emulator/src/faults/fault.ts';
import { sparing } from '../../packages/lattice-emulator/tests/support/sparing.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { GREEN_ALARM, LINEAR, RolloutUnderTest } from '../support/rollout-under-test.ts';

const deployed = new DeployedStage();
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
    expect(await rollout.reasons()).toEqual(
      expect.arrayContaining(['GreenInAlarm', 'ResidualWeight']),
    );
  });

  it('that loses the answer to a rollback has 100/0 within a second', async () => {
    await rollout.startAndReach(2);
    const id = rollout.strike({ kind: 'answer-lost', ...UPDATE, times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(rollout.strikesOf(id)).toBe(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('that loses the answer to a raise gets the request again, and the rollout goes on', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'answer-lost', ...UPDATE, times: 1 });

    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30, 30]);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
  });

  it('that shows old weights to a rollback gets requests until it shows 100/0', async () => {
    await rollout.startAndReach(2);
    const id = rollout.strike({ kind: 'stale-read', ...READ_LISTENER, ...BY_ROLLBACK, times: 2 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(rollout.strikesOf(id)).toBe(2);
    expect(rollout.asked()).toEqual([0, 0, 0]);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('that shows old weights in the middle of a bake pauses the rollout, and people are notified', async () => {
    await rollout.startAndReach(3);
    rollout.strike({ kind: 'stale-read', ...READ_LISTENER, ...BY_ADVANCE, by: '90s', times: 1 });

    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(30),
      rollout: { reason: 'WeightDrift' },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('another writer changed it'));
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
    ['a rollback by hand', 'rollback', { comment: 'a test' }],
  ])(
    'fails %s, which is completed within a minute after it takes them again',
    async (_, fn, payload) => {
      await rollout.startAndReach(2);
      rollout.strike({ kind: 'error', ...UPDATE, for: '90s' });

      const answer = await deployed.stage.call(fn, payload);

      expect(answer).toMatchObject({ errorType: 'InternalServerException' });
      expect(await rollout.secondsToBlue(180)).toBeLessThanOrEqual(90 + 60);
      expect(new Set(rollout.asked())).toEqual(new Set([0]));
      expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
    },
  );
});

describe('DynamoDB', () => {
  it.each<[string, FaultInput]>([
    ['fails', { kind: 'error', for: '90s' }],
    ['does not answer', { kind: 'timeout', for: '30s' }],
  ])(
    'that %s does not stop an alarm from moving all traffic to blue within a second; the fence follows',
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

  it('that fails does not stop a rollback by hand, and the rollout ends once it is back', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', service: 'dynamodb', for: '1m' });

    const answer = await deployed.stage.call('rollback', { comment: 'a test' });

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(answer).toMatchObject({
      errorType: 'Unfenced',
      errorMessage: expect.stringContaining(
        'all traffic is on blue, but the rollout could not be fenced',
      ),
    });
    await deployed.emulator.clock.advance('2m');
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
    expect(await rollout.reasons()).toContain('ExternalRollback');
  });

  it('that fails stops every raise, and the rollout goes on once it is back', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', service: 'dynamodb', for: '2m' });

    await deployed.emulator.clock.advance('110s');
    expect(rollout.asked()).toEqual([]);
    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
  });

  it('that loses the answer to a decision gets it again, and the rollout goes on', async () => {
    await rollout.startAndReach(2);
    const operation = 'TransactWriteItems';
    rollout.strike({ kind: 'answer-lost', service: 'dynamodb', operation, times: 1 });

    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 30 } });
  });

  it('that fails blocks the start of a rollout', async () => {
    await rollout.reset();
    rollout.strike({ kind: 'error', service: 'dynamodb', for: '1m' });

    const answer = await deployed.stage.call('rollout', LINEAR);

    expect(answer).toMatchObject({ errorType: 'InternalServerError' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('CloudWatch', () => {
  it('that does not show alarms stops every raise, and the rollout goes on once it does', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', ...READ_ALARMS, for: '2m' });

    await deployed.emulator.clock.advance('110s');
    expect(rollout.asked()).toEqual([]);
    await deployed.emulator.clock.advance('1m');

    expect(rollout.asked()).toEqual([30]);
  });

  it('that does not show alarms does not stop the event of one from rolling back within a second', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', ...READ_ALARMS, for: '2m' });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    deployed.emulator.faults.clear();
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });
});

describe('EventBridge', () => {
  it('that takes no events does not stop a rollback, which says that the notification failed', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'error', service: 'eventbridge', operation: 'PutEvents' });

    const answer = await deployed.stage.call('rollback', { comment: 'a test' });

    expect(answer).toMatchObject({ outcome: 'rolled-back', notified: false });
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
  });
});

describe('a read right after green was raised', () => {
  it('that shows no alarms rolls back at once', async () => {
    await rollout.startAndReach(2);
    // A turn reads blue's alarms and green's before it raises, and again after it.
    rollout.strike({ kind: 'error', ...READ_ALARMS, ...BY_ADVANCE, ...sparing(2), times: 10 });

    await deployed.emulator.clock.advance('50s');

    expect(rollout.asked()).toEqual([30, 0]);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
    expect(await rollout.reasons()).toContain('Unconfirmed');
  });

  it('that shows no record rolls back at once, and the next turn fences the rollout', async () => {
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
