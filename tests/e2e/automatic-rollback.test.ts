import { beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { isInAlarm } from '../../src/rollout/alarms.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const FAULT_RATE_ALARM = `${SERVICE}-local-green-FaultRate`;
const deployed = new DeployedStage();

beforeAll(() => deployed.stage.changeGreen({ FAULT_RATE: '100' }));

describe('a green whose answers are errors', () => {
  let failed: number;

  it('keeps its alarms quiet as long as it has no traffic', async () => {
    await deployed.sendFor(60, 10);

    expect((await deployed.stage.alarms()).filter(isInAlarm)).toEqual([]);
  });

  it('is rolled back within a minute, hands off', async () => {
    await deployed.stage.call('shift', { green: 50 });
    const shiftedAt = deployed.emulator.clock.now();

    const during = await deployed.sendFor(60, 20);

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect((await deployed.stage.weightsWrittenAt()) - shiftedAt).toBeLessThan(60_000);
    failed = during.statuses['500'] ?? 0;
    expect(failed).toBeGreaterThan(0);
    const after = await deployed.send(20);
    expect(after.split).toMatchObject([{ environment: 'blue', requests: 20 }]);
    expect(after.statuses).toEqual({ 200: 20 });
  });

  it('is reported by mail, with the alarm and its numbers', () => {
    const [mail] = deployed.emulator
      .outbox()
      .filter(({ text }) => text.includes('rolled back to blue'));

    expect(mail).toMatchObject({
      to: 'on-call@example.com',
      subject: `[CRITICAL] ${SERVICE} local: rolled back to blue (1.0.0, GreenInAlarm)`,
      text: expect.stringMatching(
        /^rolled back to blue \(100\/0\): alarm [\w-]+-local-green-FaultRate went off: Threshold Crossed/,
      ),
    });
  });

  it('leaves in the status which build it was and whether anyone got errors, hours later too', async () => {
    await deployed.emulator.clock.advance('4h');

    const { stdout } = await deployed.stage.cli('status', []);

    expect(stdout).toMatch(/^ {2}r-\S+: Manual, green 1\.0\.0 \(\S{8}\)$/m);
    const { rollout } = await deployed.stage.status();
    expect(rollout?.impact.green.failed).toBe(failed);
    expect(rollout?.impact.green.requests).toBe(failed);
    expect(rollout?.impact.blue.failed).toBe(0);
    expect(stdout).toContain(`green failed ${failed} of ${failed} requests, blue failed 0 of `);
  });

  it('leaves metrics: a rollback, the weights, and the time from alarm to blue', async () => {
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
        /^refused \(BuildRolledBack\): cannot raise green: its build 1\.0\.0 was rolled back \(alarm [\w-]+-local-green-FaultRate went off: Threshold Crossed/,
      ),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is possible by a retry with a comment, and rolls back again', async () => {
    // Only an alarm that was OK before sends an event when it goes off.
    await deployed.emulator.clock.advance('2m');
    const comment = 'the database was down';
    const raised = await deployed.stage.call('shift', { green: 50, retry: true, comment });

    await deployed.sendFor(30, 20);

    expect(raised).toMatchObject({ outcome: 'shifted', current: withGreenAt(50) });
    expect((await deployed.stage.alarms()).some(isInAlarm)).toBe(true);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is refused while its alarm is in ALARM, whatever the build', async () => {
    await deployed.stage.deployAnotherGreen('the next build');

    const answer = await deployed.stage.call('shift', { green: 10 });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining(`alarm ${FAULT_RATE_ALARM} is in ALARM`),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('is possible with force, and withdrawing it is never refused', async () => {
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
