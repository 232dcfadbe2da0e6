import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import {
  createFunction,
  createFunctionRole,
} from '../../packages/lattice-emulator/tests/support/function-code.ts';
import { openRoleSession } from '../../packages/lattice-emulator/tests/support/role-session.ts';
import { type HookNames, LambdaHooks } from '../../src/aws/lambda-hooks.ts';
import type { HookAnswer } from '../../src/rollout/hooks.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { aPlan, aRollout, aStep, RUNNING_BUILDS } from '../support/rollouts.ts';

const TIMEOUT_MS = 20_000;

const emulator = await startEmulator();
const client = new LambdaClient(clientConfig(emulator));

/** Answers as the name of the rollout's plan says, or with the question itself. */
const HOOK = `
  export const handler = async (question) => {
    const { plan } = question;
    if (plan === 'throw') throw new TypeError('no orders');
    if (plan === 'never') return new Promise((resolve) => setTimeout(resolve, 60_000));
    if (plan === 'echo') return { verdict: 'pass', message: JSON.stringify(question) };
    return JSON.parse(plan);
  };
`;

beforeAll(async () => {
  await createFunctionRole(emulator);
  await createFunction(emulator, 'hook', HOOK, { Timeout: 90 });
  await createFunction(emulator, 'busy', HOOK);
  await client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'busy', ReservedConcurrentExecutions: 0 }),
  );
});

afterEach(() => {
  emulator.faults.clear();
});

describe('a hook', () => {
  it.each(['pass', 'fail', 'inconclusive'] as const)(
    'may answer %s, with a message',
    async (verdict) => {
      const answers = await ask(JSON.stringify({ verdict, message: 'in its own words' }));

      expect(answers).toEqual([
        { hookPoint: 'while-baking', verdict, message: 'in its own words' },
      ]);
    },
  );

  it('is asked with the rollout, its step and the builds', async () => {
    const [answer] = await ask('echo');

    expect(JSON.parse(answer?.message ?? '')).toEqual({
      service: 'svc',
      stage: 'dev',
      hookPoint: 'while-baking',
      rollout: 'r-1',
      plan: 'echo',
      step: 1,
      steps: 2,
      green: 10,
      weights: { blue: 90, green: 10 },
      builds: RUNNING_BUILDS,
    });
  });

  it.each([
    ['while-baking', 'baking', 1, 10],
    ['before-shift', 'baking', 2, 100],
    ['before-full-traffic', 'baking', 2, 100],
    ['before-shift', 'pending', 1, 10],
  ] as const)(
    'that is asked %s, %s, is asked about step %i',
    async (hookPoint, phase, step, green) => {
      const rollout = { ...rolloutWith('echo'), phase };
      const hooks = new LambdaHooks(client, { [hookPoint]: 'hook' }, TIMEOUT_MS, CONTEXT);

      const [answer] = await hooks.ask([hookPoint], rollout);

      expect(JSON.parse(answer?.message ?? '')).toMatchObject({ hookPoint, step, steps: 2, green });
    },
  );

  it.each([
    ['answers an unknown verdict', '{"verdict":"maybe","message":"x"}'],
    ['gives no message', '{"verdict":"pass"}'],
    ['answers true', 'true'],
    ['answers null', 'null'],
    ['answers a list', '[]'],
  ])('that %s is inconclusive', async (_what, answer) => {
    const [{ verdict, message } = {}] = await ask(answer);

    expect(verdict).toBe('inconclusive');
    expect(message).toMatch(/^hook hook answered ".*", expected \{"verdict":"pass"\|/);
  });

  it('that fails is inconclusive, with its error', async () => {
    const [answer] = await ask('throw');

    expect(answer).toMatchObject({ verdict: 'inconclusive' });
    expect(answer?.message).toMatch(/^hook hook failed: .*no orders/);
  });

  it('that is late is inconclusive', async () => {
    const hooks = new LambdaHooks(client, { 'while-baking': 'hook' }, 1_000, CONTEXT);

    expect(await hooks.ask(['while-baking'], rolloutWith('never'))).toEqual([
      {
        hookPoint: 'while-baking',
        verdict: 'inconclusive',
        message: 'hook hook did not answer within 1s',
      },
    ]);
  });

  it.each([
    ['does not exist', 'missing', /^hook missing could not be invoked: ResourceNotFoundException/],
    ['has no capacity', 'busy', /^hook busy could not be invoked: TooManyRequestsException/],
  ])('that %s is inconclusive', async (_what, name, message) => {
    const [answer] = await ask('echo', { 'while-baking': name });

    expect(answer).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringMatching(message),
    });
  });

  it('that may not be invoked is inconclusive', async () => {
    const { config } = await openRoleSession(emulator, []);
    const hooks = new LambdaHooks(
      new LambdaClient(config),
      { 'while-baking': 'hook' },
      TIMEOUT_MS,
      CONTEXT,
    );

    const [answer] = await hooks.ask(['while-baking'], rolloutWith('echo'));

    expect(answer).toMatchObject({
      verdict: 'inconclusive',
      message: expect.stringContaining('hook hook could not be invoked: AccessDeniedException'),
    });
  });

  it('is asked at its hook point only', async () => {
    const hooks = new LambdaHooks(client, { 'before-full-traffic': 'hook' }, TIMEOUT_MS, CONTEXT);
    const rollout = rolloutWith('{"verdict":"pass","message":"fine"}');

    expect(await hooks.ask(['while-baking'], rollout)).toEqual([]);
    expect(await hooks.ask(['before-shift', 'before-full-traffic'], rollout)).toEqual([
      { hookPoint: 'before-full-traffic', verdict: 'pass', message: 'fine' },
    ]);
  });
});

describe('the hooks that are missing', () => {
  const NAMES: HookNames = {
    'before-shift': 'hook',
    'while-baking': 'gone',
    'at-full-traffic': 'gone-too',
  };

  it('are those whose function does not exist, by name and hook point', async () => {
    expect(await new LambdaHooks(client, NAMES, TIMEOUT_MS, CONTEXT).missing()).toEqual([
      { hookPoint: 'while-baking', name: 'gone' },
      { hookPoint: 'at-full-traffic', name: 'gone-too' },
    ]);
  });

  it('are none where none is set', async () => {
    expect(await new LambdaHooks(client, {}, TIMEOUT_MS, CONTEXT).missing()).toEqual([]);
  });

  it('are none that may not be looked up: that is no proof', async () => {
    const { config } = await openRoleSession(emulator, []);
    const hooks = new LambdaHooks(new LambdaClient(config), NAMES, TIMEOUT_MS, CONTEXT);

    expect(await hooks.missing()).toEqual([]);
  });
});

const CONTEXT = { service: 'svc', stage: 'dev' };

function ask(
  planName: string,
  names: HookNames = { 'while-baking': 'hook' },
): Promise<readonly HookAnswer[]> {
  const hooks = new LambdaHooks(client, names, TIMEOUT_MS, CONTEXT);
  return hooks.ask(['while-baking'], rolloutWith(planName));
}

function rolloutWith(planName: string): Rollout {
  const plan = aPlan({ name: planName, steps: [aStep(10, 5), aStep(100, 0)] });
  return aRollout({ plan });
}
