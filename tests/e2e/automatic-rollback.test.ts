import { describe, expect, it } from '@jest/globals';
import { isInAlarm } from '../../src/rollout/alarms.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const FAULT_RATE_ALARM = 'ecommerce-api-local-green-FaultRate';
const deployed = new DeployedStage({
  version: '2.0.0',
  greenFaultRate: 100,
  notificationEmail: 'on-call@example.com',
});

describe('a green whose answers are errors', () => {
  it('keeps its alarms quiet as long as it has no traffic', async () => {
    await deployed.sendFor(60, 10);

    expect((await deployed.stage.alarms()).filter(isInAlarm)).toEqual([]);
  });

  it('loses its traffic within a minute, without anybody doing anything', async () => {
    await deployed.stage.call('shift', { green: 50 });
    const shiftedAt = deployed.emulator.clock.now();

    const during = await deployed.sendFor(60, 20);

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect((await deployed.stage.weightsWrittenAt()) - shiftedAt).toBeLessThan(60_000);
    expect(during.statuses['500']).toBeGreaterThan(0);
    const after = await deployed.send(20);
    expect(after.split).toMatchObject([{ environment: 'blue', requests: 20 }]);
    expect(after.statuses).toEqual({ 200: 20 });
  });

  it('woke somebody up, in words that say what happened', () => {
    const [mail] = deployed.emulator.outbox().filter(({ text }) => text.includes('back on blue'));

    expect(mail).toMatchObject({
      to: 'on-call@example.com',
      text: expect.stringMatching(
        /ecommerce-api local: all traffic is back on blue \(100\/0\): alarm ecommerce-api-local-green-FaultRate went off: Threshold Crossed/,
      ),
    });
  });

  it('left numbers behind: a rollback, the weights, and the time from alarm to blue', async () => {
    expect(await deployed.stage.sumOf('Rollbacks')).toBe(1);
    expect(await deployed.stage.sumOf('AlarmToBlue')).toBeGreaterThanOrEqual(0);
    expect(await deployed.stage.sumOf('BlueWeight')).toBe(50 + 100);
  });
});

describe('raising green again', () => {
  it('is refused, because its build was rolled back', async () => {
    const answer = await deployed.stage.call('shift', { green: 10, force: true });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringMatching(
        /^cannot raise green: its build 2\.0\.0 was rolled back \(alarm ecommerce-api-local-green-FaultRate went off: Threshold Crossed/,
      ),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is tried again with a reason, and fails again', async () => {
    // Only an alarm that was OK before sends an event when it goes off.
    await deployed.emulator.clock.advance('2m');
    const reason = 'the database was down';
    const raised = await deployed.stage.call('shift', { green: 50, retry: true, reason });

    await deployed.sendFor(30, 20);

    expect(raised).toMatchObject({ outcome: 'shifted', current: withGreenAt(50) });
    expect((await deployed.stage.alarms()).some(isInAlarm)).toBe(true);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is refused while its alarm is in ALARM, whatever the build', async () => {
    await deployed.stage.deployGreenAnew('the next build');

    const answer = await deployed.stage.call('shift', { green: 10 });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining(`alarm ${FAULT_RATE_ALARM} is in ALARM`),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is done when it is forced, and taking it off again is never refused', async () => {
    const raised = await deployed.stage.call('shift', { green: 10, force: true });
    const lowered = await deployed.stage.call('shift', { green: 0 });

    expect(raised).toMatchObject({ outcome: 'shifted', current: withGreenAt(10) });
    expect(lowered).toMatchObject({ outcome: 'shifted', current: ALL_BLUE });
  });

  it('is possible once its alarm is OK', async () => {
    await deployed.emulator.clock.advance('5m');

    const answer = await deployed.stage.call('shift', { green: 1 });

    expect(answer).toMatchObject({ outcome: 'shifted' });
    await deployed.stage.call('shift', { green: 0 });
  });
});
