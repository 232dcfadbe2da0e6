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

const deployed = new DeployedStage({ notificationEmail: 'on-call@example.com' });
const rollout = new RolloutUnderTest(deployed);

describe('an alarm that goes off', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'during step %i of 10 takes all traffic off green within a second',
    async (step) => {
      await rollout.startAndReach(step);

      await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

      expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
      expect((await rollout.reasons()).slice(0, 2)).toEqual(['SeenOnBlue', 'GreenInAlarm']);
      expect(rollout.mails()).toContainEqual(expect.stringContaining('is back on blue'));
      await deployed.emulator.clock.advance('5m');
      expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    },
  );

  it('while green is ready takes all traffic off green within a second', async () => {
    await rollout.startAndReach(10);
    await deployed.emulator.clock.advance('2m');
    expect(await rollout.status()).toMatchObject({ phase: 'ready', weights: withGreenAt(100) });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('while a person has paused the rollout takes all traffic off green within a second', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollout', { action: 'pause' });

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('before a rollout is started keeps it from starting', async () => {
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
  it('that is lost leaves it to the next turn, within a minute, though the alarm is OK again', async () => {
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

  it('that comes twice rolls back to the same end', async () => {
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
    expect((await rollout.reasons()).slice(0, 2)).toEqual(['StaleAlarm', 'SeenOnBlue']);
  });

  it('that comes after the build was tried again says nothing about the new rollout', async () => {
    await rollout.startAndReach(2);
    rollout.strike({ kind: 'late', ...ALARM_EVENTS, by: '4m', times: 1 });
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await rollout.secondsToBlue(60);
    await deployed.emulator.clock.advance('1m');

    const answer = await deployed.stage.call('rollout', { action: 'retry', reason: 'fixed' });
    await deployed.emulator.clock.advance('3m');

    expect(answer).toMatchObject({ phase: 'baking' });
    expect(await rollout.reasons()).toContain('StaleAlarm');
    expect(await rollout.status()).toMatchObject({ phase: 'baking', rollout: { green: 40 } });
  });

  it('of before a rollout that is held back until it runs is ignored, and it goes on', async () => {
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

describe('somebody else who writes to the listener', () => {
  it('another split keeps it, the rollout pauses within a minute and says what it found', async () => {
    await rollout.startAndReach(2);

    await rollout.writeAsSomebodyElse(withGreenAt(35));
    await deployed.emulator.clock.advance('1m');

    expect(await deployed.stage.weights()).toEqual(withGreenAt(35));
    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      rollout: {
        reason: 'WeightsDiffer',
        message: expect.stringContaining('65/35 instead of 80/20'),
      },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('65/35 instead of 80/20'));
    await deployed.stage.call('rollout', { action: 'resume' });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));
  });

  it('another split does not keep an alarm from taking green off within a second', async () => {
    await rollout.startAndReach(2);
    await rollout.writeAsSomebodyElse(withGreenAt(35));

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });

  it('something else than weights has the rollout stand still, people told, and a rollback undoes it', async () => {
    await rollout.startAndReach(2);

    await deployed.stage.closeListener();
    await deployed.emulator.clock.advance('5m');

    expect(rollout.mails()).toContainEqual(expect.stringContaining(`${ADVANCE}-fails`));
    expect(await deployed.stage.call('status', {})).toMatchObject({
      errorMessage: expect.stringContaining('a rollback makes it do so again'),
    });
    await deployed.stage.call('rollback', { reason: 'open again' });
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
  });

  it('100/0 has rolled back, which is recorded within a minute', async () => {
    await rollout.startAndReach(2);

    await rollout.writeAsSomebodyElse(ALL_BLUE);
    await deployed.emulator.clock.advance('1m');

    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back', weights: ALL_BLUE });
    expect(await rollout.reasons()).toContain('FoundOnBlue');
  });

  it('weight onto a build that was rolled back is overruled within a minute', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollback', { reason: 'a test' });

    await rollout.writeAsSomebodyElse(withGreenAt(50));

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('WeightLeft');
  });

  it('weight where no rollout is under way is adopted, and an alarm takes it off', async () => {
    await rollout.reset();

    await rollout.writeAsSomebodyElse(withGreenAt(50));
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

  it('weight where no rollout is under way is taken off by an alarm before any turn', async () => {
    await rollout.reset();
    await rollout.writeAsSomebodyElse(withGreenAt(50));

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });
});
