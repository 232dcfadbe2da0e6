import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  START_TIME,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import {
  createFunction,
  createFunctionRole,
} from '../../packages/lattice-emulator/tests/support/function-code.ts';
import { answering } from '../../packages/lattice-emulator/tests/support/lattice-service.ts';
import { LambdaEnvironments } from '../../src/aws/lambda-environments.ts';
import { isSameBuild } from '../../src/rollout/builds.ts';

const emulator = await startEmulator();
const client = new LambdaClient(clientConfig(emulator));
const BLUE = answering('"blue"');

beforeAll(async () => {
  await createFunctionRole(emulator);
  await createFunction(emulator, 'blue', BLUE, {
    Environment: { Variables: { VERSION: '1.0.0' } },
  });
});

describe('the build of an environment', () => {
  it('has the version, the hash of the code, and the time of the deploy', async () => {
    await createFunction(emulator, 'fresh', answering('"fresh"'));

    const { blue, green } = await environments('fresh').readBuilds();

    expect(blue).toEqual({
      version: '1.0.0',
      codeHash: expect.stringMatching(/^[\w+/]{43}=$/),
      deployedAtMs: START_TIME,
    });
    expect(green).toMatchObject({ version: 'unknown', deployedAtMs: START_TIME });
    expect(green.codeHash).not.toBe(blue.codeHash);
  });

  it('is another one when only its settings have changed', async () => {
    await createFunction(emulator, 'tuned', BLUE);
    const before = await environments('tuned').readBuilds();
    await emulator.clock.advance('1.5s');
    const change = new UpdateFunctionConfigurationCommand({ FunctionName: 'tuned', Timeout: 9 });
    await client.send(change);

    const after = await environments('tuned').readBuilds();

    expect(after.green.codeHash).toBe(before.green.codeHash);
    expect(isSameBuild(before.green, after.green)).toBe(false);
    expect(isSameBuild(before.blue, after.blue)).toBe(true);
  });
});

describe('the smoke check of green', () => {
  it('passes when green answers', async () => {
    await createFunction(emulator, 'sound', answering('event.path'));

    expect(await environments('sound').smokeCheck('green')).toEqual({ verdict: 'pass' });
  });

  it.each([
    ['answers with an error', 'return { statusCode: 503 };', 'answered 503'],
    ['gives no response', 'return "ok";', 'gave no response: "ok"'],
    ['throws', 'throw new Error("no table");', /failed: .*no table/],
  ])('fails when green %s', async (what, code, problem) => {
    const name = what.replaceAll(' ', '-');
    await createFunction(emulator, name, `export const handler = async () => { ${code} };`);

    const result = await environments(name).smokeCheck('green');

    expect(result).toEqual({
      verdict: 'fail',
      problem: expect.stringMatching(problem),
    });
    expect(result).toMatchObject({ problem: expect.stringContaining(`GET /health of ${name} `) });
  });

  it('fails when green cannot be invoked', async () => {
    expect(await environments('missing').smokeCheck('green')).toMatchObject({
      verdict: 'fail',
      problem: expect.stringContaining('could not be invoked: ResourceNotFoundException'),
    });
  });
});

function environments(green: string): LambdaEnvironments {
  return new LambdaEnvironments(client, { blue: 'blue', green }, '/health');
}
