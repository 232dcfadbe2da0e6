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
import { sampleRollout } from '../support/sample-rollout.ts';

const TIMEOUT_MS = 20_000;

const emulator = await startEmulator();
const client = new LambdaClient(clientConfig(emulator));

/** Answers with what the name of the rollout's plan says, or with the question itself. */
const HOOK = `
  export const handler = async (question) => {
    const { plan } = question;
    if (plan === 'throw') throw new TypeError('no orders');
    if (plan === 'never') return new Promise((resolve) => setTimeout(resolve, 60_000));
    if (plan === 'echo') return { verdict: 'pass', why: JSON.stringify(question) };
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
  it.each(['pass', 'fail', 'inconclusive'] as const)('may answer %s, and why', async (verdict) => {
    const answers = await ask(JSON.stringify({ verdict, why: 'in its own words' }));

    expect(answers).toEqual([{ moment: 'while-baking', verdict, why: 'in its own words' }]);
  });

  it('is told whose rollout it is, where it stands and what runs', async () => {
    const [answer] = await ask('echo');

    expect(JSON.parse(answer?.why ?? '')).toEqual({
      service: 'svc',
      stage: 'dev',
      moment: 'while-baking',
      rollout: 'r-1',
      plan: 'echo',
      step: 1,
      steps: 2,
      green: 10,
      weights: { blue: 90, green: 10 },
      builds: sampleRollout().builds,
    });
  });

  it.each([
    ['while-baking', 'baking', 1, 10],
    ['before-shift', 'baking', 2, 100],
    ['before-hundred', 'baking', 2, 100],
    ['before-shift', 'pending', 1, 10],
  ] as const)(
    'that is asked %s, %s, is asked about step %i',
    async (moment, phase, step, green) => {
      const rollout = { ...rolloutWith('echo'), phase };
      const hooks = new LambdaHooks(client, { [moment]: 'hook' }, TIMEOUT_MS, CONTEXT);

      const [answer] = await hooks.ask([moment], rollout);

      expect(JSON.parse(answer?.why ?? '')).toMatchObject({ moment, step, steps: 2, green });
    },
  );

  it.each([
    ['says nothing known', '{"verdict":"maybe","why":"x"}'],
    ['gives no reason', '{"verdict":"pass"}'],
    ['answers true', 'true'],
    ['answers null', 'null'],
    ['answers a list', '[]'],
  ])('that %s is inconclusive', async (_what, answer) => {
    const [{ verdict, why } = {}] = await ask(answer);

    expect(verdict).toBe('inconclusive');
    expect(why).toMatch(/^hook hook answered ".*", expected \{"verdict":"pass"\|/);
  });

  it('that fails is inconclusive, with its error', async () => {
    const [answer] = await ask('throw');

    expect(answer).toMatchObject({ verdict: 'inconclusive' });
    expect(answer?.why).toMatch(/^hook hook failed: .*no orders/);
  });

  it('that is late is inconclusive', async () => {
    const hooks = new LambdaHooks(client, { 'while-baking': 'hook' }, 1_000, CONTEXT);

    expect(await hooks.ask(['while-baking'], rolloutWith('never'))).toEqual([
      {
        moment: 'while-baking',
        verdict: 'inconclusive',
        why: 'hook hook did not answer within 1s',
      },
    ]);
  });

  it.each([
    ['does not exist', 'missing', /^hook missing could not be invoked: ResourceNotFoundException/],
    ['has no capacity', 'busy', /^hook busy could not be invoked: TooManyRequestsException/],
  ])('that %s is inconclusive', async (_what, name, why) => {
    const [answer] = await ask('echo', { 'while-baking': name });

    expect(answer).toMatchObject({ verdict: 'inconclusive', why: expect.stringMatching(why) });
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
      why: expect.stringContaining('hook hook could not be invoked: AccessDeniedException'),
    });
  });

  it('is asked at its moment only, and nobody where there is none', async () => {
    const hooks = new LambdaHooks(client, { 'before-hundred': 'hook' }, TIMEOUT_MS, CONTEXT);
    const rollout = rolloutWith('{"verdict":"pass","why":"fine"}');

    expect(await hooks.ask(['while-baking'], rollout)).toEqual([]);
    expect(await hooks.ask(['before-shift', 'before-hundred'], rollout)).toEqual([
      { moment: 'before-hundred', verdict: 'pass', why: 'fine' },
    ]);
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
  const { plan } = sampleRollout();
  return sampleRollout({ plan: { ...plan, name: planName } });
}
