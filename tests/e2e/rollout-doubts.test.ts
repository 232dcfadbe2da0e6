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

const deployed = new DeployedStage();
const rollout = new RolloutUnderTest(deployed);

const SHORT_TIMEOUT = {
  steps: [
    { green: 50, bake: '1m' },
    { green: 100, bake: '1m' },
  ],
  stepTimeout: '3m',
};

describe('a green that gets no traffic', () => {
  it('extends its step until that times out; then the rollout pauses and people are notified', async () => {
    await rollout.start(SHORT_TIMEOUT);

    await deployed.emulator.clock.advance('3m');
    const extended = await rollout.status();
    await deployed.emulator.clock.advance('2m');

    expect(extended).toMatchObject({ phase: 'baking', rollout: { reason: 'AwaitingData' } });
    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(50),
      rollout: { reason: 'StepTimedOut' },
    });
    expect(rollout.mails()).toContainEqual(
      expect.stringContaining('of the 10 requests that a step needs, for 3m: paused'),
    );
  });

  it('continues once it gets some', async () => {
    await rollout.start(SHORT_TIMEOUT);
    await deployed.emulator.clock.advance('2m');

    await deployed.sendFor(60, 20);

    expect(await rollout.status()).toMatchObject({ weights: withGreenAt(100) });
  });
});

describe('two rollouts that are started at the same time', () => {
  it('become one: the other is refused', async () => {
    await rollout.reset();

    const answers = await Promise.all([
      deployed.stage.call('rollout', { ...LINEAR, actor: 'ana' }),
      deployed.stage.call('rollout', { ...LINEAR, actor: 'ben' }),
    ]);

    const refused = answers.filter(({ errorType }) => errorType === 'Refused');
    expect(refused).toHaveLength(1);
    expect(await rollout.status()).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
    expect(new Set(rollout.asked())).toEqual(new Set([0, 10]));
  });

  it('or one after the other: the second is refused because of the first', async () => {
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
      errorMessage: expect.stringContaining('wait, or end it with sls rollout abort'),
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));
  });
});

describe('another build of green', () => {
  it('during a rollout is unproven, so it is rolled back within a minute', async () => {
    await rollout.startAndReach(2);

    await deployed.stage.deployAnotherGreen('another build');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('BuildChanged');
  });

  it('by a deploy with --force-green leaves the weights alone, and the next turn rolls back', async () => {
    await rollout.startAndReach(2);

    await deployed.stage.deployBuild('2.0.0', '--force-green');

    expect(await deployed.stage.weights()).toEqual(withGreenAt(20));

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.reasons()).toContain('BuildChanged');
    const answer = await deployed.stage.call('rollout', LINEAR);
    expect(answer).toMatchObject({ phase: 'baking' });
  });

  it('while the rollout is paused is rolled back too', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollout', { action: 'pause' });

    await deployed.stage.deployAnotherGreen('another build');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
  });

  it('that was rolled back is refused, unless it is retried with a comment', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.call('rollout', { action: 'abort' });

    const refused = await deployed.stage.call('rollout', LINEAR);
    const retried = await deployed.stage.call('rollout', { action: 'retry', comment: 'a test' });

    expect(refused).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('was rolled back'),
    });
    expect(retried).toMatchObject({ phase: 'baking' });
  });
});

describe('a blue that is in alarm', () => {
  it('while green is not holds the weights, people are notified, and a rollback by hand overrules', async () => {
    await rollout.startAndReach(2);
    await makeBlueTheWorseSide();

    expect(await rollout.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(20),
      rollout: { reason: 'BlueInAlarm' },
    });
    expect(rollout.mails()).toContainEqual(expect.stringContaining('held at 80/20'));

    await deployed.stage.call('rollback', { comment: 'blue it is' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('holds them only until it is OK again; then the rollout is rolled back within a minute', async () => {
    await rollout.startAndReach(2);
    await makeBlueTheWorseSide();

    await deployed.stage.setAlarm(BLUE_ALARM, 'OK');

    expect(await rollout.secondsToBlue(120)).toBeLessThanOrEqual(60);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('holds nothing while green is in alarm too', async () => {
    await rollout.startAndReach(2);
    await deployed.stage.setAlarm(BLUE_ALARM, 'ALARM');

    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
  });

  /** Green's alarm is OK again when its event comes. */
  async function makeBlueTheWorseSide(): Promise<void> {
    rollout.strike({ kind: 'late', ...ALARM_EVENTS, by: '5s', times: 1 });
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');
    await deployed.stage.setAlarm(BLUE_ALARM, 'ALARM');
    await deployed.emulator.clock.advance('6s');
  }
});

describe('green raised with force in spite of an alarm', () => {
  it('keeps its traffic until the alarm goes off again, and is rolled back within a second', async () => {
    await raiseInSpiteOfAlarm();
    await deployed.emulator.clock.advance('3m');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));

    await deployed.stage.setAlarm(GREEN_ALARM, 'OK');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    expect(await rollout.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it('is rolled back by the next turn, within a minute, when the event of that alarm is lost', async () => {
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
    // Between two evaluations of CloudWatch, so that it is still in ALARM when green is raised.
    await deployed.emulator.clock.advance('10s');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');
    const unforced = await deployed.stage.call('shift', { green: 30 });
    expect(unforced).toMatchObject({ errorType: 'Refused' });
    const forced = await deployed.stage.call('shift', { green: 30, force: true });
    expect(forced).toMatchObject({ outcome: 'shifted' });
  }
});
