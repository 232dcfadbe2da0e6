import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const ALARM = `${SERVICE}-local-green-ErrorRate`;
const deployed = new DeployedStage();

/** A tenth for five minutes, half for five minutes, and then everything. */
const PLAN = {
  steps: [{ green: 10, bake: '5m' }, { green: 50, bake: '5m' }, { green: 100 }],
  minimumRequests: 0,
};

/** A tenth for two minutes, and then up to ten for an approval. */
const ASKING = {
  steps: [{ green: 10, bake: '2m' }, { green: 100 }],
  minimumRequests: 0,
  approval: { before: 100, timeout: '10m' },
};

beforeAll(async () => {
  await deployed.stage.deploy({ version: '2.0.0' });
  // An alarm without data is inconclusive.
  await deployed.emulator.clock.advance('3m');
});

// The next test begins with all traffic on blue, and with a fresh build.
afterEach(async () => {
  await deployed.stage.call('shift', { green: 0 });
  await deployed.stage.setAlarm(ALARM, 'OK');
  await deployed.stage.deployAnotherGreen('the next build');
  await deployed.emulator.clock.advance('1m');
});

describe('pause', () => {
  it('keeps green at its weight, for any time', async () => {
    await rollout(PLAN);
    await deployed.emulator.clock.advance('2m');

    const answer = await rollout({ action: 'pause', actor: 'ana', comment: 'lunch' });
    await deployed.emulator.clock.advance('30m');

    expect(answer).toMatchObject({ phase: 'paused', reason: 'Paused' });
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(10),
      rollout: { step: 1, steps: 3, reason: 'Paused', message: 'paused by ana: lunch' },
    });
    expect(mails()).toContainEqual(expect.stringContaining('paused by ana: lunch'));
  });

  it('does not stop an alarm from rolling back', async () => {
    await rollout(PLAN);
    await rollout({ action: 'pause' });

    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      rollout: { reason: 'GreenInAlarm' },
    });
  });
});

describe('resume', () => {
  it('continues where it was, and counts the time under watch', async () => {
    await rollout(PLAN);
    await rollout({ action: 'pause' });
    await deployed.emulator.clock.advance('5m');

    const answer = await rollout({ action: 'resume' });

    expect(answer).toMatchObject({ phase: 'baking', weights: withGreenAt(50) });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(50));
  });

  it('requests the weights again that another writer has changed', async () => {
    await rollout(PLAN);
    const router = await deployed.stage.router();
    await router.shift(withGreenAt(40));
    await deployed.emulator.clock.advance('1m');
    const held = await deployed.stage.status();

    await rollout({ action: 'resume' });

    expect(held).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(40),
      rollout: {
        reason: 'WeightDrift',
        message:
          'the listener shows 60/40 instead of 90/10: another writer changed it; resume to request ours again, or abort',
      },
    });
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(10),
    });
  });
});

describe('approve', () => {
  it('lets the step begin, and not before', async () => {
    await rollout(ASKING);
    await deployed.emulator.clock.advance('8m');
    const asked = await deployed.stage.status();

    await rollout({ action: 'approve', actor: 'ana' });

    expect(asked).toMatchObject({
      phase: 'pending',
      weights: withGreenAt(10),
      rollout: { step: 2, green: 100, reason: 'ApprovalAwaited' },
    });
    expect(asked.gates).toContainEqual({
      gate: 'approval',
      verdict: 'inconclusive',
      value: 'not yet',
      threshold: 'a person',
      message: expect.stringMatching(
        /^green at 100 % needs approval within [34]m.*, or the rollout is rolled back$/,
      ),
    });
    expect(mails()).toContainEqual(expect.stringContaining('green at 100 % needs approval'));
    expect(await deployed.stage.weights()).toEqual(withGreenAt(100));
  });

  it('that does not come in time rolls back', async () => {
    await rollout(ASKING);

    await deployed.emulator.clock.advance('13m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      rollout: { reason: 'ApprovalTimedOut' },
    });
  });

  it('that does not come in time pauses where the plan says so, and is still possible', async () => {
    await rollout({ ...ASKING, approval: { ...ASKING.approval, otherwise: 'pause' } });
    await deployed.emulator.clock.advance('13m');
    const paused = await deployed.stage.status();

    await rollout({ action: 'approve' });

    expect(paused).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(10),
      rollout: { reason: 'ApprovalTimedOut' },
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(100));
  });
});

describe('skip', () => {
  it('ends the bake at once, and the next bake is unchanged', async () => {
    await rollout(PLAN);

    await rollout({ action: 'skip', actor: 'ana', comment: 'a hotfix' });
    await deployed.emulator.clock.advance('4m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(50),
      rollout: { step: 2, secondsLeft: about(60) },
    });
  });
});

describe('abort', () => {
  it('rolls back, and the rollout is over', async () => {
    await rollout(PLAN);

    const answer = await rollout({ action: 'abort', actor: 'ana', comment: 'a wrong build' });

    expect(answer).toMatchObject({
      phase: 'rolled-back',
      reason: 'Aborted',
      message: 'rolled back to blue (100/0): aborted by ana: a wrong build',
    });
    await deployed.emulator.clock.advance('5m');
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('undo', () => {
  it('rolls back a rollout that has passed, in one write', async () => {
    await rollout({ plan: 'AllAtOnce', minimumRequests: 0 });
    await deployed.untilPhase('ready', 2);
    expect(mails()).toContainEqual(expect.stringContaining('ready to be promoted'));
    deployed.emulator.journal.clear();

    const answer = await rollout({ action: 'undo', actor: 'ana' });

    expect(answer).toMatchObject({ phase: 'rolled-back', reason: 'Undone' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(deployed.emulator.journal.entries({ operation: 'UpdateListener' })).toHaveLength(1);
  });

  it('is refused before that', async () => {
    await rollout(PLAN);

    const answer = await rollout({ action: 'undo' });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringMatching(
        /^refused \(InvalidPhase\): cannot undo: rollout r-[\d-]+ is baking; see sls status$/,
      ),
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });
});

describe('a second plan', () => {
  it('is refused while a rollout is running, which goes on', async () => {
    const { rollout: id } = await rollout(PLAN);

    const answer = await rollout({ plan: 'AllAtOnce' });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: `refused (RolloutRunning): cannot start: rollout ${id} is baking (step 1 of 3, green at 10 %); wait, or end it with sls rollout abort`,
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });

  it('by hand is refused too, but green may be withdrawn', async () => {
    await rollout(PLAN);

    const raised = await deployed.stage.call('shift', { green: 20 });
    const lowered = await deployed.stage.call('shift', { green: 0 });

    expect(raised).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('cannot raise green from 10 to 20: rollout r-'),
    });
    expect(lowered).toMatchObject({ outcome: 'shifted', current: ALL_BLUE });
    expect((await deployed.stage.status()).phase).toBe('withdrawn');
  });
});

describe('without a running rollout', () => {
  it.each(['pause', 'resume', 'approve', 'skip', 'abort', 'undo'])(
    '%s is refused and changes nothing',
    async (action) => {
      const before = await deployed.stage.status();

      const answer = await rollout({ action });

      expect(answer).toMatchObject({
        errorType: 'Refused',
        errorMessage: expect.stringMatching(
          new RegExp(`^refused \\(InvalidPhase\\): cannot ${action}: `),
        ),
      });
      const after = await deployed.stage.status();
      const [refusal] = after.history;
      expect({ ...after, at: before.at, history: before.history }).toEqual(before);
      expect(refusal).toMatchObject({
        reason: 'InvalidPhase',
        refused: { command: action, actor: { id: 'unknown' } },
      });
    },
  );
});

describe('a build that was rolled back', () => {
  const REFUSED =
    'its build 2.0.0 was rolled back (aborted by ana: a wrong build); deploy another one, or retry with a comment';

  async function rollBackABuild(): Promise<void> {
    await rollout(PLAN);
    await rollout({ action: 'abort', actor: 'ana', comment: 'a wrong build' });
    await deployed.emulator.clock.advance('1m');
  }

  it.each([
    ['rollout', { plan: 'AllAtOnce' }],
    ['shift', { green: 10 }],
    ['shift', { green: 10, force: true }],
  ])('is not raised again by %s %j', async (name, payload) => {
    await rollBackABuild();

    const answer = await deployed.stage.call(name, payload);

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining(REFUSED),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it.each([
    ['rollout', { action: 'retry' }],
    ['shift', { green: 10, retry: true }],
  ])('is not retried by %s %j without a comment', async (name, payload) => {
    await rollBackABuild();

    const answer = await deployed.stage.call(name, payload);

    expect(answer).toMatchObject({
      errorType: 'PayloadError',
      errorMessage: expect.stringMatching(/^comment: expected the reason .+, got nothing$/),
    });
  });

  it('begins the same plan again by a retry with a comment', async () => {
    await rollBackABuild();

    await rollout({ action: 'retry', actor: 'ana', comment: 'it was the right one' });

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(10),
      rollout: {
        plan: 'Custom',
        step: 1,
        steps: 3,
        actor: { id: 'ana', comment: 'it was the right one' },
      },
    });
  });

  it('is raised by hand with a comment', async () => {
    await rollBackABuild();
    const comment = 'it was the right one';

    const answer = await deployed.stage.call('shift', { green: 10, retry: true, comment });

    expect(answer).toMatchObject({ outcome: 'shifted', current: withGreenAt(10) });
  });

  it('is another one with another setting, and may begin', async () => {
    await rollBackABuild();
    await deployed.stage.changeGreen({ LATENCY_MS: '1' });

    const answer = await rollout(PLAN);

    expect(answer).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
  });

  it('is another one after a deploy, and may begin', async () => {
    await rollBackABuild();
    await deployed.stage.deploy({ version: '3.0.0' });

    const answer = await rollout(PLAN);

    expect(answer).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
    expect((await deployed.stage.status()).builds).toMatchObject({
      blue: { version: '1.0.0' },
      green: { version: '3.0.0' },
    });
  });
});

describe('status', () => {
  it('shows where a rollout is, the time left and what it waits for', async () => {
    await rollout({ ...PLAN, minimumRequests: 10, actor: 'ana', comment: 'release 2.0.0' });
    await deployed.emulator.clock.advance('1m');
    await deployed.sendToGreen(7);
    await deployed.emulator.clock.advance('1m');

    const status = await deployed.stage.status();

    expect(status).toMatchObject({
      summary: expect.stringMatching(
        /^weights 90\/10, Custom is baking \(step 1 of 3, green at 10 %\), [23]m.* left$/,
      ),
      phase: 'baking',
      weights: withGreenAt(10),
      rollout: {
        plan: 'Custom',
        step: 1,
        steps: 3,
        green: 10,
        reason: 'Baking',
        actor: { id: 'ana', comment: 'release 2.0.0' },
        secondsLeft: about(180),
        requests: { total: 7, failed: 0 },
      },
      builds: {
        blue: { version: '1.0.0' },
        green: { version: expect.stringMatching(/^[23]\.0\.0$/) },
      },
    });
    expect(status.gates).toMatchObject([
      { gate: 'alarms', verdict: 'pass', value: 4, threshold: 4 },
      { gate: 'build', verdict: 'pass' },
      { gate: 'bake', verdict: 'inconclusive', value: expect.any(String), threshold: '5m' },
      {
        gate: 'requests',
        verdict: 'inconclusive',
        value: 7,
        threshold: 10,
        message: 'green got 7 of the 10 requests that a step needs',
      },
    ]);
    expect(status.alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
      `${SERVICE}-local-blue-ErrorRate OK`,
      `${SERVICE}-local-blue-FaultRate OK`,
      `${SERVICE}-local-green-Duration OK`,
      `${SERVICE}-local-green-ErrorRate OK`,
      `${SERVICE}-local-green-FaultRate OK`,
      `${SERVICE}-local-green-Throttles OK`,
    ]);
    expect(status.history.slice(0, 4).map(({ reason }) => reason)).toEqual([
      'Baking',
      'Baking',
      'WeightsLive',
      'GreenRaised',
    ]);
  });

  it('shows why a rollout was rolled back', async () => {
    await rollout(PLAN);
    await deployed.emulator.clock.advance('1m');
    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');

    const { summary, gates, rollout: last, history } = await deployed.stage.status();

    expect(summary).toMatch(
      /^weights 100\/0, r-[\d-]+ is rolled-back: alarm [\w-]+-local-green-ErrorRate went off: a test$/,
    );
    expect(last).toMatchObject({ reason: 'GreenInAlarm' });
    expect(gates).toEqual([]);
    expect(history.slice(0, 2).map(({ reason }) => reason)).toEqual([
      'RollbackVerified',
      'GreenInAlarm',
    ]);
  });

  it('shows as many lines of the history as requested', async () => {
    await rollout(PLAN);

    const shown = await deployed.stage.call('status', { history: 2 });

    expect(shown).toMatchObject({
      phase: 'baking',
      history: [{ reason: 'WeightsLive' }, { reason: 'GreenRaised' }],
    });
  });

  it('changes nothing', async () => {
    await rollout(PLAN);
    deployed.emulator.journal.clear();

    await deployed.stage.call('status', {});

    const called = deployed.emulator.journal
      .entries({ caller: '*-StatusRole-*' })
      .filter(({ service }) => service !== 'logs')
      .map(({ operation }) => operation);
    expect(called).toContain('GetListener');
    expect(called.filter((name) => !/^(Get|Describe|Query)/.test(name ?? ''))).toEqual([]);
  });
});

function rollout(payload: object) {
  return deployed.stage.call('rollout', payload);
}

/** Functions run at real speed, so their readings differ by a moment. */
function about(seconds: number): unknown {
  return expect.closeTo(seconds, -1);
}

function mails(): string[] {
  return deployed.emulator.outbox().map(({ text }) => text);
}
