import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const SETTINGS = {
  version: '2.0.0',
  notificationEmail: 'on-call@example.com',
};
const ALARM = 'ecommerce-api-local-green-ErrorRate';
const deployed = new DeployedStage({ ...SETTINGS, version: '1.0.0' });

/** A tenth for five minutes, half for five minutes, and then everything. */
const PLAN = {
  steps: [{ green: 10, bake: '5m' }, { green: 50, bake: '5m' }, { green: 100 }],
  minimumRequests: 0,
};

/** A tenth for two minutes, and then a person is asked for ten. */
const ASKING = {
  steps: [{ green: 10, bake: '2m' }, { green: 100 }],
  minimumRequests: 0,
  approval: { before: 100, timeout: '10m' },
};

beforeAll(async () => {
  await deployed.stage.deploy(SETTINGS);
  // An alarm that has not looked yet is no reason to go on.
  await deployed.emulator.clock.advance('3m');
});

// The next test begins with all traffic on blue, and with a build that was never rolled back.
afterEach(async () => {
  await deployed.stage.call('shift', { green: 0 });
  await deployed.stage.setAlarm(ALARM, 'OK');
  await deployed.stage.deployGreenAnew('the next build');
  await deployed.emulator.clock.advance('1m');
});

describe('pause', () => {
  it('keeps green where it is, however long it lasts', async () => {
    await rollout(PLAN);
    await deployed.emulator.clock.advance('2m');

    const answer = await rollout({ action: 'pause', by: 'ana', reason: 'lunch' });
    await deployed.emulator.clock.advance('30m');

    expect(answer).toMatchObject({ phase: 'paused', reason: 'Paused' });
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(10),
      rollout: { step: 1, steps: 3, reason: 'Paused', message: 'paused by ana: lunch' },
    });
    expect(mails()).toContainEqual(expect.stringContaining('paused by ana: lunch'));
  });

  it('keeps no alarm from sending everything back', async () => {
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
  it('goes on where it was, and counts the time under watch', async () => {
    await rollout(PLAN);
    await rollout({ action: 'pause' });
    await deployed.emulator.clock.advance('5m');

    const answer = await rollout({ action: 'resume' });

    expect(answer).toMatchObject({ phase: 'baking', weights: withGreenAt(50) });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(50));
  });

  it('asks again for the weights that somebody else has overwritten', async () => {
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
        reason: 'WeightsDiffer',
        message:
          'the listener shows 60/40 instead of 90/10: somebody else writes to it; theirs stays, resume to go on with ours',
      },
    });
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(10),
    });
  });
});

describe('approve', () => {
  it('lets the step begin that waited for it, and not before', async () => {
    await rollout(ASKING);
    await deployed.emulator.clock.advance('8m');
    const asked = await deployed.stage.status();

    await rollout({ action: 'approve', by: 'ana' });

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
      why: expect.stringMatching(
        /^green at 100 % has to be approved within [34]m.*, otherwise it is rolled back$/,
      ),
    });
    expect(mails()).toContainEqual(expect.stringContaining('green at 100 % has to be approved'));
    expect(await deployed.stage.weights()).toEqual(withGreenAt(100));
  });

  it('that nobody says in time sends everything back', async () => {
    await rollout(ASKING);

    await deployed.emulator.clock.advance('13m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      rollout: { reason: 'ApprovalTimedOut' },
    });
  });

  it('that nobody says in time pauses where the plan says so, and is still possible', async () => {
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
  it('ends the bake at once, and the next one lasts as long as ever', async () => {
    await rollout(PLAN);

    await rollout({ action: 'skip', by: 'ana', reason: 'a hotfix' });
    await deployed.emulator.clock.advance('4m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(50),
      rollout: { step: 2, secondsLeft: about(60) },
    });
  });
});

describe('abort', () => {
  it('sends everything to blue, and the rollout is over', async () => {
    await rollout(PLAN);

    const answer = await rollout({ action: 'abort', by: 'ana', reason: 'a wrong build' });

    expect(answer).toMatchObject({
      phase: 'rolled-back',
      reason: 'Aborted',
      message: 'all traffic is back on blue (100/0): aborted by ana: a wrong build',
    });
    await deployed.emulator.clock.advance('5m');
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('undo', () => {
  it('takes back a rollout that has passed, in one write', async () => {
    await rollout({ plan: 'AllAtOnce', minimumRequests: 0 });
    await deployed.untilPhase('ready', 2);
    expect(mails()).toContainEqual(expect.stringContaining('ready to be promoted'));
    deployed.emulator.journal.clear();

    const answer = await rollout({ action: 'undo', by: 'ana' });

    expect(answer).toMatchObject({ phase: 'rolled-back', reason: 'Undone' });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    expect(deployed.emulator.journal.entries({ operation: 'UpdateListener' })).toHaveLength(1);
  });

  it('is refused before that: abort is meant', async () => {
    await rollout(PLAN);

    const answer = await rollout({ action: 'undo' });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringMatching(/^cannot undo: r-[\d-]+ is baking$/),
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });
});

describe('a second plan', () => {
  it('is refused while one is under way, which goes on', async () => {
    const { rollout: id } = await rollout(PLAN);

    const answer = await rollout({ plan: 'AllAtOnce' });

    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: `cannot start: ${id} is baking (step 1 of 3, green at 10 %); abort it first`,
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });

  it('by hand is refused as well, apart from taking green off', async () => {
    await rollout(PLAN);

    const raised = await deployed.stage.call('shift', { green: 20 });
    const lowered = await deployed.stage.call('shift', { green: 0 });

    expect(raised).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('cannot raise green from 10 to 20: r-'),
    });
    expect(lowered).toMatchObject({ outcome: 'shifted', current: ALL_BLUE });
    expect((await deployed.stage.status()).phase).toBe('withdrawn');
  });
});

describe('without a rollout under way', () => {
  it.each(['pause', 'resume', 'approve', 'skip', 'abort', 'undo'])(
    '%s is refused and changes nothing',
    async (action) => {
      const before = await deployed.stage.status();

      const answer = await rollout({ action });

      expect(answer).toMatchObject({
        errorType: 'Refused',
        errorMessage: expect.stringMatching(new RegExp(`^cannot ${action}: `)),
      });
      const after = await deployed.stage.status();
      expect({ ...after, at: before.at }).toEqual(before);
    },
  );
});

describe('a build that was rolled back', () => {
  const WHY =
    'its build 2.0.0 was rolled back (aborted by ana: a wrong build); deploy another one, or retry with a reason';

  async function rollBackABuild(): Promise<void> {
    await rollout(PLAN);
    await rollout({ action: 'abort', by: 'ana', reason: 'a wrong build' });
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
      errorMessage: expect.stringContaining(WHY),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it.each([
    ['rollout', { action: 'retry' }],
    ['shift', { green: 10, retry: true }],
  ])('is not tried again by %s %j without a reason', async (name, payload) => {
    await rollBackABuild();

    const answer = await deployed.stage.call(name, payload);

    expect(answer).toMatchObject({
      errorType: 'PayloadError',
      errorMessage: expect.stringMatching(/^reason: expected why .+, got nothing$/),
    });
  });

  it('begins the same plan anew by a retry with a reason', async () => {
    await rollBackABuild();

    await rollout({ action: 'retry', by: 'ana', reason: 'it was the right one' });

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(10),
      rollout: { plan: 'Custom', step: 1, steps: 3, by: 'ana', why: 'it was the right one' },
    });
  });

  it('is raised by hand where a reason is given', async () => {
    await rollBackABuild();
    const reason = 'it was the right one';

    const answer = await deployed.stage.call('shift', { green: 10, retry: true, reason });

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
    await deployed.stage.deploy({ ...SETTINGS, version: '2.0.1' });

    const answer = await rollout(PLAN);

    expect(answer).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
    expect((await deployed.stage.status()).builds).toMatchObject({
      blue: { version: '1.0.0' },
      green: { version: '2.0.1' },
    });
  });
});

describe('status', () => {
  it('says where a rollout is, how long it takes and what speaks against going on', async () => {
    await rollout({ ...PLAN, minimumRequests: 10, by: 'ana', reason: 'release 2.0.0' });
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
        by: 'ana',
        why: 'release 2.0.0',
        secondsLeft: about(180),
        requests: { total: 7, failed: 0 },
      },
      builds: { blue: { version: '1.0.0' }, green: { version: expect.stringMatching(/^2\.0\./) } },
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
        why: 'green got 7 of the 10 requests that a step needs',
      },
    ]);
    expect(status.alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'ecommerce-api-local-blue-ErrorRate OK',
      'ecommerce-api-local-blue-FaultRate OK',
      'ecommerce-api-local-green-Duration OK',
      'ecommerce-api-local-green-ErrorRate OK',
      'ecommerce-api-local-green-FaultRate OK',
      'ecommerce-api-local-green-Throttles OK',
    ]);
    expect(status.history.slice(0, 4).map(({ reason }) => reason)).toEqual([
      'Baking',
      'Baking',
      'SeenLive',
      'GreenRaised',
    ]);
  });

  it('says of a rollout that was rolled back why', async () => {
    await rollout(PLAN);
    await deployed.emulator.clock.advance('1m');
    await deployed.stage.setAlarm(ALARM, 'ALARM');
    await deployed.emulator.clock.advance('1s');

    const { summary, gates, rollout: last, history } = await deployed.stage.status();

    expect(summary).toMatch(
      /^weights 100\/0, r-[\d-]+ is rolled-back: alarm ecommerce-api-local-green-ErrorRate went off: a test$/,
    );
    expect(last).toMatchObject({ reason: 'GreenInAlarm' });
    expect(gates).toEqual([]);
    expect(history.slice(0, 2).map(({ reason }) => reason)).toEqual(['SeenOnBlue', 'GreenInAlarm']);
  });

  it('shows as much of the history as is asked for, to the command line too', async () => {
    await rollout(PLAN);

    const shown = await deployed.stage.invoke('status', { history: 2 });

    expect(shown).toMatchObject({
      phase: 'baking',
      history: [{ reason: 'SeenLive' }, { reason: 'GreenRaised' }],
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

/** Functions run at real speed, so that what they measure is a moment off. */
function about(seconds: number): unknown {
  return expect.closeTo(seconds, -1);
}

function mails(): string[] {
  return deployed.emulator.outbox().map(({ text }) => text);
}
