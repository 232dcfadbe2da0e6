import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const deployed = new DeployedStage({ notificationEmail: 'on-call@example.com' });
const ALARM = 'ecommerce-api-local-green-ErrorRate';

describe('the event of an alarm', () => {
  it('that is delivered twice rolls back once and once again, to the same end', async () => {
    await deployed.stage.call('shift', { green: 30 });
    const event = documentedEvent('metric-alarm');

    const answers = [
      await deployed.stage.call('rollback', event),
      await deployed.stage.call('rollback', event),
    ];

    expect(answers).toMatchObject([{ outcome: 'rolled-back' }, { outcome: 'rolled-back' }]);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('that went off for a moment only rolls back as well', async () => {
    await deployed.stage.call('shift', { green: 30 });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.stage.setAlarm(ALARM, 'OK');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('that came back to OK leaves the weights alone', async () => {
    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');
    await deployed.stage.call('shift', { green: 30, force: true });

    await deployed.stage.setAlarm(ALARM, 'OK');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));
    await deployed.stage.call('rollback', {});
  });
});

describe('a green that cannot answer', () => {
  it('gets no traffic: a request of our own finds out first', async () => {
    const restore = await deployed.stage.breakGreen();

    const answer = await deployed.stage.call('shift', { green: 10 });

    await restore();
    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringMatching(
        /cannot raise green from 0 to 10: GET \/health of ecommerce-api-local-green failed: .*VERSION/,
      ),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('an alarm that cannot be delivered', () => {
  it('lands in the dead-letter queue, and an alarm tells somebody', async () => {
    const restore = await deployed.stage.forbidRollback();

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('3m');

    await restore();
    const [letter] = await deployed.stage.takeDeadLetters();
    expect(letter?.attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS' });
    expect(letter?.body).toMatchObject({ detail: { alarmName: ALARM } });
    expect(deployed.emulator.outbox().map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining('ecommerce-api-local-rollback-dead-letters'),
    );
  });
});

describe('a rollback whose role lost a permission', () => {
  it("lands in the dead-letter queue with AWS's words for what is missing", async () => {
    const restore = await deployed.stage.forbidWeights();
    await deployed.stage.setAlarm(ALARM, 'OK');

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('5m');

    await restore();
    const [letter] = await deployed.stage.takeDeadLetters();
    expect(letter?.body).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      responsePayload: {
        errorType: 'AccessDeniedException',
        errorMessage: expect.stringMatching(
          /^User: arn:aws:sts::123456789012:assumed-role\/.+\/ecommerce-api-local-rollback is not authorized to perform: vpc-lattice:UpdateListener on resource: arn:aws:vpc-lattice:us-east-1:123456789012:service\/svc-\w+\/listener\/listener-\w+ because no identity-based policy allows the vpc-lattice:UpdateListener action$/,
        ),
      },
    });
  });
});

describe('a rollback that keeps failing', () => {
  it('is tried again by Lambda, and then lands in the dead-letter queue', async () => {
    await deployed.stage.setAlarm(ALARM, 'OK');
    await deployed.stage.deleteListener();

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('5m');

    const [letter] = await deployed.stage.takeDeadLetters();
    expect(letter?.body).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { detail: { alarmName: ALARM } },
      responsePayload: { errorType: 'ResourceNotFoundException' },
    });
  });
});

function documentedEvent(name: string): unknown {
  const file = new URL(`../fixtures/events/cloudwatch/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}
