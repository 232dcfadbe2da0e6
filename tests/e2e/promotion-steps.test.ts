import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  LambdaClient,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeRequest,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { zipFunction } from '../../packages/lattice-emulator/tests/support/function-code.ts';
import { artifactKeyOf } from '../../packages/serverless-blue-green/src/template/carry-over.ts';
import { blockOf } from '../../packages/serverless-blue-green/src/template/template.ts';
import { output, SERVICE } from '../../scripts/support/stack.ts';
import type { Phase } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  type Crash,
  Crashed,
  pollQuickly,
  promoteInProcess,
  stageInProcess,
  undoInProcess,
} from '../support/stage-in-process.ts';

const GREEN = `${SERVICE}-local-green`;
const GREEN_ALARM = `${GREEN}-ErrorRate`;

const deployed = new DeployedStage();
pollQuickly();

beforeAll(async () => {
  await deployed.stage.deployBuild('2.0.0');
}, 120_000);

beforeEach(proveGreen, 60_000);

afterEach(async () => {
  deployed.emulator.faults.clear();
  await reset();
});

describe('a promotion whose command line crashes', () => {
  it('is completed when it is run again after a crash before any of its writes', async () => {
    const phases = new Set<string>();
    for (let write = 1; ; write += 1) {
      const isInterrupted = await crashes({ before: write });
      const { phase, weights, builds } = await deployed.stage.status();
      phases.add(`${phase} ${builds.blue.version} ${weights.blue}/${weights.green}`);

      await promoteNow();

      expect({ write, ...(await whatRuns()) }).toEqual({
        write,
        phase: 'promoted',
        blue: '2.0.0',
        weights: ALL_BLUE,
      });
      if (!isInterrupted) break;
      await reset();
      await proveGreen();
    }
    expect([...phases]).toEqual([
      'ready 1.0.0 0/100',
      'promoting 1.0.0 0/100',
      'promoting 2.0.0 0/100',
      'promoted 2.0.0 100/0',
    ]);
  }, 300_000);
});

describe('a promotion that is run again while the stack is still being updated', () => {
  it('waits until the update is done, and completes', async () => {
    const slow = { kind: 'slow', operation: 'PublishVersion', by: '3s', times: 1 } as const;
    deployed.emulator.faults.add(slow);
    for (let write = 1; !(await isUpdating()); write += 1) await crashes({ after: write });

    await promoteNow();

    expect(await whatRuns()).toEqual({ phase: 'promoted', blue: '2.0.0', weights: ALL_BLUE });
  }, 60_000);
});

describe('an undo whose command line crashes', () => {
  it.each<[string, (write: number) => Crash]>([
    ['before', (write) => ({ before: write })],
    ['after', (write) => ({ after: write })],
  ])(
    'is completed when it is run again after a crash %s any of its writes',
    async (_, crashAt) => {
      for (let write = 1; ; write += 1) {
        await promoteNow();
        const isInterrupted = await undoCrashes(crashAt(write));
        if (isInterrupted) await undoNow().catch(expectUndoneAlready);

        expect({ write, ...(await whatRuns()) }).toEqual({
          write,
          phase: 'rolled-back',
          blue: '1.0.0',
          weights: ALL_BLUE,
        });
        if (!isInterrupted) break;
        await proveGreen();
      }
    },
    300_000,
  );
});

describe('a promotion whose stack update fails', () => {
  it('says why, leaves blue and the traffic unchanged, and is completed when it is run again', async () => {
    deployed.emulator.faults.add({
      kind: 'error',
      service: 'lambda',
      operation: 'UpdateFunctionConfiguration',
      error: 'InvalidParameterValueException',
      message: 'no such memory today',
      times: 1,
    });

    await expect(promoteNow()).rejects.toThrow(
      /the stack is UPDATE_ROLLBACK_COMPLETE: .*no such memory today/,
    );

    expect(await whatRuns()).toEqual({
      phase: 'promoting',
      blue: '1.0.0',
      weights: withGreenAt(100),
    });
    await promoteNow();
    expect(await whatRuns()).toMatchObject({ phase: 'promoted', blue: '2.0.0', weights: ALL_BLUE });
  }, 60_000);
});

describe('a promotion during which an alarm on green goes off', () => {
  it('is refused from then on, and an undo restores blue', async () => {
    await interruptIn('promoting', '2.0.0');
    await deployed.stage.setAlarm(GREEN_ALARM, 'ALARM');
    await deployed.emulator.clock.advance('5s');
    expect(await whatRuns()).toEqual({ phase: 'rolled-back', blue: '2.0.0', weights: ALL_BLUE });

    await expect(promoteNow()).rejects.toThrow(
      /cannot promote: rollout r-\S+ is rolled-back; if blue runs 2\.0\.0 already, run sls undo/,
    );
    const message = await undoNow();

    expect(message).toBe('blue runs 1.0.0 again instead of 2.0.0: undone by Ada');
    expect(await whatRuns()).toEqual({ phase: 'rolled-back', blue: '1.0.0', weights: ALL_BLUE });
  }, 60_000);
});

describe('an undo of a promotion', () => {
  it('records the promoted build as rolled back, and notifies by mail', async () => {
    const { stage, emulator } = deployed;
    await promoteNow();

    await undoNow();

    await emulator.clock.advance('1s');
    expect(await stage.call('rollout', { plan: 'AllAtOnce' })).toMatchObject({
      errorType: 'Refused',
      errorMessage: expect.stringContaining('its build 2.0.0 was rolled back (blue runs 1.0.0'),
    });
    expect(emulator.outbox().map(({ text }) => text)).toContainEqual(
      expect.stringContaining('blue runs 1.0.0 again: undone by Ada'),
    );
  }, 60_000);

  it('is refused while a rollout of another build depends on blue, which is unchanged', async () => {
    await promoteNow();
    await deployed.emulator.clock.advance('1m');
    await deployed.stage.call('rollout', {
      steps: [
        { green: 10, bake: '1m' },
        { green: 100, bake: '0s' },
      ],
      minimumRequests: 0,
    });

    await expect(undoNow()).rejects.toThrow(
      /cannot undo: rollout r-\S+ is baking, green 2\.0\.0 has 10 %; undo does not end a rollout/,
    );

    expect(await whatRuns()).toEqual({
      phase: 'baking',
      blue: '2.0.0',
      weights: { blue: 90, green: 10 },
    });
    await deployed.stage.call('rollback', {});
    await undoNow();
    expect(await whatRuns()).toMatchObject({ blue: '1.0.0', weights: ALL_BLUE });
  }, 60_000);
});

describe('a promotion of a green that was changed past the stack', () => {
  it('is refused before anything changes, because blue would get other code', async () => {
    await giveGreen({ ZipFile: zipFunction('export const handler = () => 1;') });

    await expect(promoteNow()).rejects.toThrow(
      /cannot promote: green runs code \(\S{8}\) that the stack does not have \(\S{8}\); deploy the whole stack: sls deploy --stage local/,
    );

    expect(await whatRuns()).toMatchObject({ phase: 'ready', blue: '1.0.0' });
    await giveGreen(await codeOfGreenInStack());
  }, 60_000);
});

describe('an undo of a promotion that has not changed blue yet', () => {
  it('withdraws green, and leaves blue unchanged', async () => {
    await interruptIn('promoting', '1.0.0');

    const message = await undoNow();

    expect(message).toContain('undone by Ada');
    expect(await whatRuns()).toEqual({ phase: 'rolled-back', blue: '1.0.0', weights: ALL_BLUE });
  }, 60_000);

  it('does not restore the build from before an earlier promotion', async () => {
    await promoteNow();
    await deployed.stage.deployBuild('3.0.0');
    await proveGreen();
    await interruptIn('promoting', '2.0.0');

    await undoNow();

    expect(await whatRuns()).toEqual({ phase: 'rolled-back', blue: '2.0.0', weights: ALL_BLUE });
  }, 120_000);
});

/** Brings green to 100 % at once, until the rollout is ready. */
async function proveGreen(): Promise<void> {
  const { stage, emulator } = deployed;
  await stage.setAlarm(GREEN_ALARM, 'OK');
  await emulator.clock.advance('1m');
  const { phase } = await stage.status();
  const payload =
    phase === 'rolled-back'
      ? { action: 'retry', comment: 'it was only interrupted' }
      : { plan: 'AllAtOnce', minimumRequests: 0 };
  const answer = await stage.call('rollout', payload);
  if ('errorMessage' in answer) throw new Error(String(answer.errorMessage));
  await deployed.untilPhase('ready', 10);
}

/** Restores the state from before the test. */
async function reset(): Promise<void> {
  const { phase } = await deployed.stage.status();
  if (phase !== 'rolled-back') await undoNow();
}

/** @returns false where the promotion was complete before its caller crashed */
function crashes(crash: Crash): Promise<boolean> {
  return isCrash(promoteInProcess(stageInProcess(deployed.emulator.endpoint, crash)));
}

function undoCrashes(crash: Crash): Promise<boolean> {
  return isCrash(undoInProcess(stageInProcess(deployed.emulator.endpoint, crash)));
}

async function isCrash(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing;
    return false;
  } catch (error) {
    if (error instanceof Crashed) return true;
    throw error;
  }
}

/** Crashes a promotion as early as possible in the given state. */
async function interruptIn(phase: Phase, blue: string): Promise<void> {
  for (let write = 1; ; write += 1) {
    await crashes({ before: write });
    const found = await whatRuns();
    if (found.phase === phase && found.blue === blue) return;
    if (found.phase === 'promoted') throw new Error(`it never is ${phase} with ${blue} on blue`);
  }
}

function expectUndoneAlready(error: Error): void {
  expect(error.message).toBe(
    'refused (NothingToUndo): cannot undo: nothing was promoted, or it was undone already',
  );
}

async function giveGreen(code: Omit<UpdateFunctionCodeRequest, 'FunctionName'>): Promise<void> {
  const command = new UpdateFunctionCodeCommand({ FunctionName: GREEN, ...code });
  await new LambdaClient(clientConfig(deployed.emulator)).send(command);
}

async function codeOfGreenInStack() {
  const live = await stageInProcess(deployed.emulator.endpoint).liveTemplate();
  const block = live && blockOf(live, 'Green');
  const S3Key = block && artifactKeyOf(block);
  const S3Bucket = output(await deployed.stage.outputs(), 'ServerlessDeploymentBucketName');
  return { S3Bucket, ...(S3Key && { S3Key }) };
}

async function isUpdating(): Promise<boolean> {
  const client = new CloudFormationClient(clientConfig(deployed.emulator));
  const command = new DescribeStacksCommand({ StackName: `${SERVICE}-local` });
  const { Stacks = [] } = await client.send(command);
  return Stacks[0]?.StackStatus === 'UPDATE_IN_PROGRESS';
}

function promoteNow(): Promise<string> {
  return promoteInProcess(stageInProcess(deployed.emulator.endpoint));
}

function undoNow(): Promise<string> {
  return undoInProcess(stageInProcess(deployed.emulator.endpoint));
}

async function whatRuns() {
  const { phase, builds, weights } = await deployed.stage.status();
  return { phase, blue: builds.blue.version, weights };
}
