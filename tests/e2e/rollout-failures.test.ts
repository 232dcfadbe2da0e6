import { describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  ADVANCE,
  ALARM_EVENTS,
  GREEN_ALARM,
  LINEAR,
  RolloutUnderTest,
} from '../support/rollout-under-test.ts';

const deployed = new DeployedStage();
const rollout = new RolloutUnderTest(deployed);

describe('an alarm that goes off', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'during step %i of 10 moves all traffic to blue within a second',
    async (step) => {
      await rollout.startAndReach(step);

      await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

      expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
      expect((await rollout.reasons()).slice(0, 2)).toEqual(['RollbackVerified', 'GreenInAlarm']);
      expect(rollout.mails()).toContainEqual(expect.stringContaining('rolled back to blue'));
      await deployed.emulator.clock.advance('5m');
      expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    },
  );

  it('while green is ready moves all traffic to blue within a second', async () => {
    await rollout.startAndReach(10);
    await deployed.emulator.clock.advance('2m');
    expect(await rollout.status()).toMatchObject({ phase: 'ready', weights: withGreenAt(100) });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('while the rollout is paused moves all traffic to blue within a second', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollout', { action: 'pause' });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('before a rollout starts blocks the start', async () => {
    await rollout.reset();
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    const answer = await deployed.stage.call('rollout', LINEAR);

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining(`${GREEN_ALARM} is in ALARM`),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('the event of an alarm', () => {
  it('that is lost is made good by the next turn, within a minute, even if the alarm is OK again', async () => {
    await rollout.startAndReach(2);
    const id = rollout.strike({ kind: 'lost', ...ALARM_EVENTS });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');

    const seconds = await rollout.secondsToBlue(120);
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(rollout.strikesOf(id)).toBe(1);
    expect(await rollout.reasons()).toContain('GreenInAlarm');
  });

  it('that comes twice has the same result', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'twice', ...ALARM_EVENTS, times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
    expect(new Set(rollout.asked())).toEqual(new Set([0]));
  });

  it('that comes after a turn has rolled back is ignored, and recorded as stale', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'late', ...ALARM_EVENTS, by: '2m', times: 1 });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    await deployed.emulator.clock.advance('2m');
    expect((await rollout.reasons()).slice(0, 2)).toEqual(['StaleAlarm', 'RollbackVerified']);
  });

  it('that comes after a retry of the build does not touch the new rollout', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'late', ...ALARM_EVENTS, by: '4m', times: 1 });
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await rollout.secondsToBlue(60);
    await deployed.emulator.clock.advance('1m');

    const answer = await deployed.stage.call('rollout', { action: 'retry', comment: 'fixed' });
    await deployed.emulator.clock.advance('3m');

    expect(answer).toMatchObject({ phase: 'baking' });
    expect(await rollout.reasons()).toContain('StaleAlarm');
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 40 } });
  });

  it('that is older than the running rollout is ignored, and the rollout goes on', async () => {
    await rollout.reset();
    rollout.strike({ kind: 'out-of-order', ...ALARM_EVENTS, atMost: '4m', times: 1 });
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');
    await deployed.emulator.clock.advance('2m');

    await deployed.stage.call('rollout', LINEAR);
    await deployed.emulator.clock.advance('3m');

    expect(await rollout.reasons()).toContain('StaleAlarm');
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 40 } });
  });
});

describe('another writer to the listener', () => {
  it('with another split keeps it; the rollout pauses within a minute and says what it found', async () => {
    await rollout.startAndReach(2);

    await rollout.writeExternally(withGreenAt(35));
    await deployed.emulator.clock.advance('1m');

    expect(await deployed.stage.weights()).toEqual(withGreenAt(35));
    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      rollout: {
        reason: 'WeightDrift',
        message: expect.stringContaining('65/35 instead of 80/20'),
      },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('65/35 instead of 80/20'));
    await deployed.stage.call('rollout', { action: 'resume' });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));
  });

  it('with another split does not stop an alarm from moving all traffic to blue within a second', async () => {
    await rollout.startAndReach(2);
    await rollout.writeExternally(withGreenAt(35));

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });

  it('with another action stops the rollout, people are notified, and a rollback restores blue', async () => {
    await rollout.startAndReach(2);

    await deployed.stage.closeListener();
    await deployed.emulator.clock.advance('5m');

    expect(rollout.mails()).toContainEqual(expect.stringContaining(`${ADVANCE}-errors`));
    expect(await deployed.stage.call('status', {})).toMatchObject({
      errorMessage: expect.stringContaining('sls rollback-traffic restores both'),
    });
    await deployed.stage.call('rollback', { comment: 'open again' });
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
  });

  it('with 100/0 has rolled back, which is recorded within a minute', async () => {
    await rollout.startAndReach(2);

    await rollout.writeExternally(ALL_BLUE);
    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
    expect(await rollout.reasons()).toContain('ExternalRollback');
  });

  it('with weight on a build that was rolled back is overruled within a minute', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollback', { comment: 'a test' });

    await rollout.writeExternally(withGreenAt(50));

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('ResidualWeight');
  });

  it('with weight while no rollout is running is adopted, and an alarm rolls back', async () => {
    await rollout.reset();

    await rollout.writeExternally(withGreenAt(50));
    await deployed.emulator.clock.advance('1m');
    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(50),
      rollout: { reason: 'Adopted' },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('50 % that no rollout gave it'));
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('with weight while no rollout is running is rolled back by an alarm before any turn', async () => {
    await rollout.reset();
    await rollout.writeExternally(withGreenAt(50));

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });
});
