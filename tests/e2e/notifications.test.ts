import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { GREEN_ALARM, RolloutUnderTest } from '../support/rollout-under-test.ts';

const NOTIFY = `${SERVICE}-local-notify`;
const TO = 'on-call@example.com';
const ASKING = {
  steps: [{ green: 10, bake: '1m' }, { green: 100 }],
  minimumRequests: 0,
  approval: { before: 100, timeout: '10m' },
};

const deployed = new DeployedStage();
const rollout = new RolloutUnderTest(deployed);

// An alarm without data is inconclusive.
beforeAll(() => deployed.emulator.clock.advance('2m'));

describe('the mail that a person gets', () => {
  beforeEach(() => rollout.reset());

  it('when a rollout starts says which build, by which plan, by whom and why', async () => {
    const { rollout: id } = await start({ actor: 'ana', comment: 'say "hi"\nto 2.0' });
    await deployed.emulator.clock.advance('1s');

    const mail = mailWith('rollout started');
    expect(mail).toMatchObject({
      to: TO,
      subject: `[INFO] ${SERVICE} local: rollout started (1.0.0, Custom)`,
    });
    expect(linesOf(mail)).toEqual([
      `${id} begins: Custom, 2 steps, build 1.0.0: say "hi" to 2.0`,
      '',
      `Service: ${SERVICE}, stage local, us-east-1`,
      expect.stringMatching(/^Time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      'Weights now: blue 100 %, green 0 %',
      'Reason: Started',
      `Rollout: ${id}`,
      'Plan: Custom',
      'Build of green: 1.0.0',
      'By: ana',
      'Comment: say "hi" to 2.0',
      '',
      'What to do next:',
      '- see where it is: sls status --stage local',
      '- end it, with all traffic on blue: sls rollout abort --stage local',
      '',
      `Console: https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252F${SERVICE}-local-rollout`,
      'Runbook: docs/runbook/README.md',
    ]);
  });

  it('when a step needs approval has the command that approves it', async () => {
    await start({});
    await deployed.emulator.clock.advance('3m');

    const mail = mailWith('needs approval');
    expect(mail?.subject).toBe(`[WARNING] ${SERVICE} local: needs approval, at 90/10 (1.0.0)`);
    expect(linesOf(mail)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^green at 100 % needs approval within \d+m.*, or the rollout is/),
        'Weights now: blue 90 %, green 10 %',
        'By: the service itself',
        '- approve the next step: sls rollout approve --stage local',
        'Runbook: docs/runbook/rollout-stuck.md',
      ]),
    );
  });

  it('when it is rolled back says why, since when, and how to start again', async () => {
    const { rollout: id } = await start({});
    await deployed.sendToGreen(5);
    await deployed.emulator.clock.advance('10s');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.emulator.clock.advance('2s');

    const mail = mailWith('rolled back');
    expect(mail).toMatchObject({
      to: TO,
      subject: `[CRITICAL] ${SERVICE} local: rolled back to blue (1.0.0, GreenInAlarm)`,
    });
    expect(linesOf(mail)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          `^rolled back to blue \\(100/0\\): alarm ${GREEN_ALARM} went off: a test; \\d\\.\\d s from the alarm to 100/0$`,
        ),
        'Weights now: blue 100 %, green 0 %',
        `Rollout: ${id}`,
        'Build of green: 1.0.0',
        expect.stringMatching(/^Requests so far: green 0 of 5 failed, blue \w+/),
        expect.stringMatching(`^Alarm: ${GREEN_ALARM}, since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`),
        "- if green was not at fault, retry it: sls rollout retry --stage local --comment 'the cause'",
        `Console: https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/${GREEN_ALARM}`,
        'Runbook: docs/runbook/rolled-back.md',
      ]),
    );
  });
});

describe('mails that cannot be made', () => {
  it('do not keep a rollback, and are reported by an alarm that needs no mail of ours', async () => {
    await rollout.reset();
    await start({});
    rollout.strike({ kind: 'crash', function: NOTIFY });
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');

    expect(await rollout.secondsToBlue(60)).toBeLessThanOrEqual(1);
    await deployed.emulator.clock.advance('6m');

    const subjects = rollout.mails();
    expect(subjects).toContainEqual(expect.stringMatching(`^ALARM: "${NOTIFY}-dead-letters"`));
    expect(subjects).not.toContainEqual(expect.stringContaining('[CRITICAL]'));
  });

  it('do not block the next rollout', async () => {
    deployed.emulator.faults.clear();
    await rollout.reset();

    expect(await start({})).toMatchObject({ phase: expect.any(String) });
  });
});

/** @throws Error with the refusal */
async function start(more: object) {
  const answer = await deployed.stage.call('rollout', { ...ASKING, ...more });
  if ('errorType' in answer) throw new Error(`not started: ${answer.errorMessage}`);
  return answer;
}

function mailWith(text: string) {
  return deployed.emulator.outbox().findLast(({ subject }) => subject.includes(text));
}

function linesOf(mail: { readonly text: string } | undefined): string[] {
  return mail?.text.split('\n') ?? [];
}
