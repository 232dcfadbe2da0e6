import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { createFunctionRole } from '../../packages/lattice-emulator/tests/support/function-code.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import type { HookPoint } from '../../src/rollout/hooks.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { HookFunction } from '../support/hook-function.ts';

const ALARM = `${SERVICE}-local-green-ErrorRate`;
const BLUE_ALARM = `${SERVICE}-local-blue-FaultRate`;

/** Named like the service's functions, so that their logs are found in the same way. */
const HOOKS: Readonly<Record<HookPoint, string>> = {
  'before-shift': 'hook-before-shift',
  'while-baking': 'hook-while-baking',
  'before-full-traffic': 'hook-before-full-traffic',
  'at-full-traffic': 'hook-at-full-traffic',
};
const HOOK_POINTS = Object.keys(HOOKS) as HookPoint[];

const SETTINGS = {
  hookBeforeShift: nameOf('before-shift'),
  hookWhileBaking: nameOf('while-baking'),
  hookBeforeFullTraffic: nameOf('before-full-traffic'),
  hookAtFullTraffic: nameOf('at-full-traffic'),
};
const deployed = new DeployedStage(SETTINGS);
const hooks = new Map<HookPoint, HookFunction>();

/** A tenth for a minute, and then everything for a minute. */
const PLAN = {
  steps: [
    { green: 10, bake: '1m' },
    { green: 100, bake: '1m' },
  ],
  minimumRequests: 0,
  stepTimeout: '3m',
};

beforeAll(async () => {
  await deployed.stage.changeGreen({ VERSION: '2.0.0' });
  await createFunctionRole(deployed.emulator);
  for (const hookPoint of HOOK_POINTS) {
    hooks.set(hookPoint, await HookFunction.create(deployed.emulator, nameOf(hookPoint)));
  }
  // An alarm without data is inconclusive.
  await deployed.emulator.clock.advance('3m');
});

// The next test begins with all traffic on blue, hooks that pass, and a fresh build.
afterEach(async () => {
  await deployed.stage.call('shift', { green: 0 });
  for (const hookPoint of HOOK_POINTS) await hookAt(hookPoint).says('pass');
  for (const name of [ALARM, BLUE_ALARM]) await deployed.stage.setAlarm(name, 'OK');
  await deployed.stage.changeGreen({ FAULT_RATE: '0' });
  await deployed.emulator.clock.advance('1m');
});

describe('a hook', () => {
  it.each<[HookPoint, number]>([
    ['before-shift', 0],
    ['while-baking', 1],
    ['before-full-traffic', 1],
    ['at-full-traffic', 2],
  ])('that fails at %s rolls back, after %i minutes', async (hookPoint, minutes) => {
    await hookAt(hookPoint).says('fail', 'fewer orders than yesterday');

    await rollout(PLAN);
    await deployed.emulator.clock.advance(minutes * 60_000);

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      rollout: {
        reason: 'HookFailed',
        message: expect.stringContaining('fewer orders than yesterday'),
      },
    });
  });

  it('that fails before the first traffic fails the command too', async () => {
    await hookAt('before-shift').says('fail', 'a holiday');

    const answer = await rollout(PLAN);

    expect(answer).toMatchObject({
      errorType: 'RolledBack',
      errorMessage: expect.stringMatching(/^rolled back \(HookFailed\): .*a holiday/),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('that is inconclusive extends the step, pauses at the step timeout, and passes later', async () => {
    await hookAt('while-baking').says('inconclusive', 'too few orders');
    await rollout(PLAN);

    await deployed.emulator.clock.advance('2m');
    const waiting = await deployed.stage.status();
    await deployed.emulator.clock.advance('3m');
    const paused = await deployed.stage.status();
    await hookAt('while-baking').says('pass');
    await rollout({ action: 'resume' });

    expect(waiting).toMatchObject({
      phase: 'baking',
      rollout: { reason: 'AwaitingData', message: 'too few orders' },
    });
    expect(paused).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(10),
      rollout: {
        reason: 'StepTimedOut',
        message: 'too few orders, for 3m: paused, resume or skip to proceed',
      },
    });
    expect(mails()).toContainEqual(expect.stringContaining('too few orders, for 3m: paused'));
    expect(await deployed.stage.weights()).toEqual(withGreenAt(100));
  });

  it.each<[string, (hook: HookFunction) => Promise<void>, RegExp]>([
    ['fails', (hook) => hook.does('throws'), /failed: .*no connection to the shop/],
    ['is late', (hook) => hook.does('hangs'), /failed: .*timed out/],
    ['answers nonsense', (hook) => hook.answers({ ok: true }), /answered .*ok.*expected .*verdict/],
  ])('that %s is inconclusive, and the message says why', async (_, breakIt, message) => {
    await breakIt(hookAt('while-baking'));
    await rollout(PLAN);

    await deployed.emulator.clock.advance('1m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      weights: withGreenAt(10),
      rollout: { reason: 'AwaitingData', message: expect.stringMatching(message) },
    });
  });

  it('gets the step in question', async () => {
    const { rollout: id } = await rollout(PLAN);

    const line = (await deployed.stage.log('hook-before-shift')).findLast((text) =>
      text.includes(String(id)),
    );

    expect(JSON.parse(line?.slice(line.indexOf('{')) ?? '{}')).toMatchObject({
      service: SERVICE,
      stage: 'local',
      hookPoint: 'before-shift',
      rollout: id,
      plan: 'Custom',
      step: 1,
      steps: 2,
      green: 10,
      weights: ALL_BLUE,
      builds: { blue: { version: '1.0.0' }, green: { version: '2.0.0' } },
    });
  });
});

describe('a green without traffic', () => {
  it('is held in its step, pauses at the step timeout, and continues with the requests', async () => {
    await rollout({ ...PLAN, minimumRequests: 10 });

    await deployed.emulator.clock.advance('2m');
    const waiting = await deployed.stage.status();
    await deployed.emulator.clock.advance('3m');
    const paused = await deployed.stage.status();
    await deployed.sendToGreen(10);
    await deployed.emulator.clock.advance('10s');
    await rollout({ action: 'resume' });

    const message = 'green got 0 of the 10 requests that a step needs';
    expect(waiting).toMatchObject({
      phase: 'baking',
      rollout: { reason: 'AwaitingData', message },
    });
    expect(paused).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(10),
      rollout: { reason: 'StepTimedOut' },
    });
    expect(mails()).toContainEqual(expect.stringContaining(`${message}, for 3m: paused`));
    expect(await deployed.stage.weights()).toEqual(withGreenAt(100));
  });
});

describe('the budget of a rollout', () => {
  const LONG = { ...PLAN, steps: [{ green: 10, bake: '1h' }, { green: 100 }] };

  it('that is spent on failed requests rolls back, before any alarm goes off', async () => {
    await deployed.stage.changeGreen({ FAULT_RATE: '100' });
    await rollout({ ...LONG, budget: { failed: 2 } });
    await deployed.emulator.clock.advance('1m');

    await deployed.sendToGreen(2);
    await deployed.emulator.clock.advance('1m');
    const within = await deployed.stage.status();
    await deployed.sendToGreen(1);
    await deployed.emulator.clock.advance('1m');

    expect(within).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
    expect(within.gates).toContainEqual({
      gate: 'budget',
      verdict: 'pass',
      value: 2,
      threshold: 2,
      message: '2 requests failed at green, 2 are allowed',
    });
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      rollout: {
        reason: 'BudgetSpent',
        message: expect.stringContaining('3 requests failed at green, 2 are allowed'),
      },
    });
  });

  it('that is spent on requests rolls back', async () => {
    await rollout({ ...LONG, budget: { total: 20 } });
    await deployed.emulator.clock.advance('1m');

    await deployed.sendToGreen(21);
    await deployed.emulator.clock.advance('1m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      rollout: {
        reason: 'BudgetSpent',
        message: expect.stringContaining('21 requests reached green, 20 are allowed'),
      },
    });
  });
});

describe('a blue that is in alarm', () => {
  it('gets no traffic from a failed gate, and people are notified', async () => {
    await rollout(PLAN);
    await deployed.stage.setAlarm(BLUE_ALARM, 'ALARM');
    await hookAt('while-baking').says('fail', 'fewer orders than yesterday');

    await deployed.stage.call('advance', {});

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'paused',
      weights: withGreenAt(10),
      rollout: {
        reason: 'BlueInAlarm',
        message: expect.stringMatching(
          /^green should be rolled back \(fewer orders than yesterday\), but blue is worse: alarm [\w-]+-local-blue-FaultRate is in ALARM/,
        ),
      },
    });
    await deployed.emulator.clock.advance('1s');
    expect(mails()).toContainEqual(expect.stringContaining('but blue is worse'));
  });

  it.each([
    ['rollout', { action: 'abort' }],
    ['rollback', { comment: 'green is worse' }],
  ])('gets all traffic by %s %j, which overrules that', async (name, payload) => {
    await rollout(PLAN);
    await deployed.stage.setAlarm(BLUE_ALARM, 'ALARM');

    await deployed.stage.call(name, payload);

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
    });
  });
});

describe('before the first traffic', () => {
  type Breakage = () => Promise<() => Promise<void>>;

  it.each<[string, Breakage, string | RegExp]>([
    [
      'a rule that is disabled',
      () => deployed.stage.disableRollbackRule(),
      'cannot start: the rule that delivers alarms to the rollback is missing or disabled; enable it (aws events enable-rule), or deploy again',
    ],
    [
      'a permission that is missing',
      () => deployed.stage.forbidRollback(),
      'cannot start: the policy of the rollback does not let the rule invoke it; deploy again',
    ],
    [
      'a dead letter',
      () => deployed.stage.leaveDeadLetter(),
      'cannot start: events that no rollback handled wait in the dead-letter queue (1); read them, see docs/runbook/rollback-dead-letters.md, and purge the queue',
    ],
    [
      'an alarm that is in ALARM',
      setAlarmOff,
      /cannot start: alarm [\w-]+-local-green-ErrorRate is in ALARM \(a test\); wait until it is OK, or deploy a better build$/,
    ],
    [
      'a rollback without permission to move weights',
      () => deployed.stage.forbidWeights(),
      /cannot start: the rehearsal of the rollback failed: .*not authorized to perform: vpc-lattice:\w+Listener.*; read its log: sls logs -f rollback$/s,
    ],
    [
      'a green that does not answer',
      () => deployed.stage.breakGreen(),
      /cannot start: GET \/health of [\w-]+-local-green failed: .*VERSION.*; read its log: sls logs -f green$/s,
    ],
  ])('%s is refused with the fix, and nothing begins', async (_, breakIt, message) => {
    const before = await deployed.stage.status();
    const repair = await breakIt();

    const refused = await rollout(PLAN);
    const after = await deployed.stage.status();
    await repair();
    const accepted = await rollout(PLAN);

    expect(refused).toMatchObject({ errorType: 'Refused' });
    expect(refused.errorMessage).toMatch(/^refused \(\w+\): /);
    expect(refused.errorMessage).toMatch(message);
    expect(after).toMatchObject({ phase: before.phase, weights: ALL_BLUE });
    expect(after.rollout?.id).toBe(before.rollout?.id);
    expect(accepted).toMatchObject({ phase: 'baking', weights: withGreenAt(10) });
  });

  it('a hook that does not exist is refused, instead of being waited for', async () => {
    const restore = await deleteHook('at-full-traffic');

    const refused = await rollout(PLAN);
    await restore();

    expect(refused).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining(
        `cannot start: there is no function ${nameOf('at-full-traffic')}, which hookAtFullTraffic names`,
      ),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('a shift is checked in the same way', async () => {
    const repair = await deployed.stage.disableRollbackRule();

    const refused = await deployed.stage.call('shift', { green: 10 });
    await repair();

    expect(refused).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining(
        'cannot raise green from 0 to 10: the rule that delivers alarms to the rollback is missing',
      ),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('the rollback is rehearsed, which leaves a line in the history', async () => {
    await rollout(PLAN);

    const { history } = await deployed.stage.status();

    expect(history).toContainEqual(
      expect.objectContaining({
        reason: 'Rehearsed',
        message: 'the rollback was rehearsed at 100/0, no weight was moved',
      }),
    );
  });

  /** Its repair sets the alarm to OK and waits until that counts. */
  async function setAlarmOff(): Promise<() => Promise<void>> {
    await deployed.stage.setAlarm(ALARM, 'ALARM');
    return async () => {
      await deployed.stage.setAlarm(ALARM, 'OK');
      await deployed.emulator.clock.advance('1m');
    };
  }
});

function rollout(payload: object) {
  return deployed.stage.call('rollout', payload);
}

function mails(): string[] {
  return deployed.emulator.outbox().map(({ text }) => text);
}

function nameOf(hookPoint: HookPoint): string {
  return `${SERVICE}-local-${HOOKS[hookPoint]}`;
}

/** @returns a function that creates it again */
async function deleteHook(hookPoint: HookPoint): Promise<() => Promise<void>> {
  const command = new DeleteFunctionCommand({ FunctionName: nameOf(hookPoint) });
  await new LambdaClient(clientConfig(deployed.emulator)).send(command);
  return async () => {
    hooks.set(hookPoint, await HookFunction.create(deployed.emulator, nameOf(hookPoint)));
  };
}

function hookAt(hookPoint: HookPoint): HookFunction {
  const hook = hooks.get(hookPoint);
  if (hook === undefined) throw new Error(`there is no hook at ${hookPoint}`);
  return hook;
}
