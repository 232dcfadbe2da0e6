import { describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  ALARM_EVENTS,
  BLUE_ALARM,
  GREEN_ALARM,
  LINEAR,
  RolloutUnderTest,
} from '../support/rollout-under-test.ts';

const deployed = new DeployedStage({ notificationEmail: 'on-call@example.com' });
const rollout = new RolloutUnderTest(deployed);

const PATIENT = {
  steps: [
    { green: 50, bake: '1m' },
    { green: 100, bake: '1m' },
  ],
  patience: '3m',
};

describe('a green that gets no traffic', () => {
  it('is waited for as long as there is patience, then the rollout pauses and people are told', async () => {
    await rollout.start(PATIENT);

    await deployed.emulator.clock.advance('3m');
    const extended = await rollout.status();
    await deployed.emulator.clock.advance('2m');

    expect(extended).toMatchObject({ phase: 'baking', rollout: { reason: 'NoVerdictYet' } });
    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(50),
      rollout: { reason: 'PatienceSpent' },
    });
    expect(rollout.mails()).toContainEqual(
      expect.stringContaining('of the 10 requests that a step needs, for 3m: paused'),
    );
  });

  it('goes on once it gets some', async () => {
    await rollout.start(PATIENT);
    await deployed.emulator.clock.advance('2m');

    await deployed.sendFor(60, 20);

    expect(await rollout.status()).toMatchObject({ weights: withGreenAt(100) });
  });
});

describe('two rollouts that are started at the same time', () => {
  it('become one: the other is refused', async () => {
    await rollout.reset();

    const answers = await Promise.all([
      deployed.stage.call('rollout', { ...LINEAR, by: 'ana' }),
      deployed.stage.call('rollout', { ...LINEAR, by: 'ben' }),
    ]);

    const refused = answers.filter(({ errorType }) => errorType === 'Refused');
    expect(refused).toHaveLength(1);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
    expect(new Set(rollout.asked())).toEqual(new Set([0, 10]));
  });

  it('or one after the other: the second is told of the first', async () => {
    await rollout.startAndReach(2);

    const answer = await deployed.stage.call('rollout', LINEAR);

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('step 2 of 10, green at 20 %'),
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));
  });

  it('or one by hand: it is refused too', async () => {
    await rollout.startAndReach(2);

    const answer = await deployed.stage.call('shift', { green: 50 });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('abort it first'),
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));
  });
});

describe('another build of green', () => {
  it('during a rollout was never tried out, so everything goes back within a minute', async () => {
    await rollout.startAndReach(2);

    await deployed.stage.deployGreenAnew('another build');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('BuildChanged');
  });

  it('by a forced deploy during a rollout leaves the weights alone, and the next turn takes it back', async () => {
    await rollout.startAndReach(2);

    const settings = { notificationEmail: 'on-call@example.com', version: '2.0.0' };
    await deployed.stage.deploy(settings, '--force-green');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('BuildChanged');
    const answer = await deployed.stage.call('rollout', LINEAR);
    expect(answer).toMatchObject({ phase: 'baking' });
  });

  it('while the rollout is paused is taken back as well', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollout', { action: 'pause' });

    await deployed.stage.deployGreenAnew('another build');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
  });

  it('that was rolled back is not raised again, unless somebody says why', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollout', { action: 'abort' });

    const refused = await deployed.stage.call('rollout', LINEAR);
    const retried = await deployed.stage.call('rollout', { action: 'retry', reason: 'a test' });

    expect(refused).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('was rolled back'),
    });
    expect(retried).toMatchObject({ phase: 'baking' });
  });
});

describe('a blue that is in alarm', () => {
  it('while green is not keeps the traffic where it is, people are told, and a rollback by hand overrules', async () => {
    await rollout.startAndReach(2);
    await makeBlueTheWorseSide();

    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(20),
      rollout: { reason: 'BlueInAlarm' },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('held at 80/20'));

    await deployed.stage.call('rollback', { reason: 'blue it is' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('keeps it only until it is OK again, then green loses its traffic within a minute', async () => {
    await rollout.startAndReach(2);
    await makeBlueTheWorseSide();

    await deployed.stage.setAlarm(BLUE_ALARM, 'OK');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('keeps nothing while green is in alarm too', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.setAlarm(BLUE_ALARM, 'ALARM');

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });

  /** Green's alarm is over when its event comes. */
  async function makeBlueTheWorseSide(): Promise<void> {
    rollout.strike({ kind: 'late', ...ALARM_EVENTS, by: '5s', times: 1 });
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');
    await deployed.stage.setAlarm(BLUE_ALARM, 'ALARM');
    await deployed.emulator.clock.advance('6s');
  }
});

describe('green raised by force in spite of an alarm', () => {
  it('keeps its traffic until the alarm goes off anew, and then loses it within a second', async () => {
    await raiseInSpiteOfAlarm();
    await deployed.emulator.clock.advance('3m');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));

    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('loses it to the next turn, within a minute, when the event of the new alarm is lost', async () => {
    await raiseInSpiteOfAlarm();
    await deployed.emulator.clock.advance('3m');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));
    rollout.strike({ kind: 'lost', ...ALARM_EVENTS });

    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
  });

  async function raiseInSpiteOfAlarm(): Promise<void> {
    await rollout.reset();
    // Between two looks of CloudWatch, so that it is still in ALARM when green is raised.
    await deployed.emulator.clock.advance('10s');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');
    const unforced = await deployed.stage.call('shift', { green: 30 });
    expect(unforced).toMatchObject({ errorType: 'Refused' });
    const forced = await deployed.stage.call('shift', { green: 30, force: true });
    expect(forced).toMatchObject({ outcome: 'shifted' });
  }
});
