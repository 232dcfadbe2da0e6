import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const deployed = new DeployedStage();
const ALARM = `${SERVICE}-local-green-ErrorRate`;

// Events of one test are old in the next one, even with the tolerance for wrong clocks.
beforeEach(() => deployed.emulator.clock.advance('10s'));

describe('the event of an alarm', () => {
  afterEach(() => deployed.stage.call('rollback', {}));

  it('that is delivered twice rolls back once; the second one is ignored', async () => {
    await raiseGreen();
    const event = documentedEvent('metric-alarm', deployed.emulator.clock.now());

    const answers = [
      await deployed.stage.call('rollback', event),
      await deployed.stage.call('rollback', event),
    ];

    expect(answers).toMatchObject([{ outcome: 'rolled-back' }, { outcome: 'ignored' }]);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('that is older than the rollout is ignored, and recorded', async () => {
    await raiseGreen();
    const event = documentedEvent('metric-alarm');

    const answer = await deployed.stage.call('rollback', event);

    expect(answer).toMatchObject({
      outcome: 'ignored',
      message: expect.stringMatching(/ before r-[\d-]+ began: ignored$/),
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));
    const { history } = await deployed.stage.status();
    expect(history).toContainEqual(
      expect.objectContaining({ reason: 'StaleAlarm', message: answer.message }),
    );
  });

  it('that went off for a moment only rolls back as well', async () => {
    await raiseGreen();

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.stage.setAlarm(ALARM, 'OK');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('that came back to OK leaves the weights alone', async () => {
    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');
    await raiseGreen({ force: true });

    await deployed.stage.setAlarm(ALARM, 'OK');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.weights()).toEqual(withGreenAt(30));
  });
});

describe('a green that cannot answer', () => {
  it('gets no traffic: the smoke request fails first', async () => {
    const restore = await deployed.stage.breakGreen();

    const answer = await deployed.stage.call('shift', { green: 10 });

    await restore();
    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringMatching(
        /cannot raise green from 0 to 10: GET \/health of [\w-]+-local-green failed: .*VERSION/,
      ),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('an alarm that cannot be delivered', () => {
  it('lands in the dead-letter queue, and its alarm notifies people', async () => {
    const restore = await deployed.stage.forbidRollback();

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('3m');

    await restore();
    const [letter] = await deployed.stage.takeDeadLetters();
    expect(letter?.attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS' });
    expect(letter?.body).toMatchObject({ detail: { alarmName: ALARM } });
    expect(deployed.emulator.outbox().map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining(`${SERVICE}-local-rollback-dead-letters`),
    );
  });
});

describe('a rollback whose role lost a permission', () => {
  it("lands in the dead-letter queue with AWS's message", async () => {
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
          /^User: arn:aws:sts::123456789012:assumed-role\/.+\/[\w-]+-local-rollback is not authorized to perform: vpc-lattice:UpdateListener on resource: arn:aws:vpc-lattice:us-east-1:123456789012:service\/svc-\w+\/listener\/listener-\w+ because no identity-based policy allows the vpc-lattice:UpdateListener action$/,
        ),
      },
    });
  });
});

describe('a rollback that keeps failing', () => {
  it('is retried by Lambda, and then lands in the dead-letter queue', async () => {
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

/** Raises green, also when an earlier test rolled its build back. */
async function raiseGreen(options: { readonly force?: boolean } = {}): Promise<void> {
  const asked = { green: 30, retry: true, comment: 'the next test', ...options };
  const answer = await deployed.stage.call('shift', asked);
  expect(answer).toMatchObject({ outcome: 'shifted', current: withGreenAt(30) });
}

type AlarmEvent = { readonly detail: { readonly state: object } };

/** @param changedAtMs the time of the alarm, instead of that in the documentation */
function documentedEvent(name: string, changedAtMs?: number): unknown {
  const file = new URL(
    `../../packages/lattice-emulator/tests/fixtures/events/cloudwatch/${name}.json`,
    import.meta.url,
  );
  const event = JSON.parse(readFileSync(file, 'utf8')) as AlarmEvent;
  if (changedAtMs === undefined) return event;
  const timestamp = new Date(changedAtMs).toISOString().replace('Z', '+0000');
  const state = { ...event.detail.state, timestamp };
  return { ...event, detail: { ...event.detail, state } };
}
