import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import {
  artifactKeyOf,
  previousBlue,
} from '../../packages/serverless-blue-green/src/template/carry-over.ts';
import {
  type Block,
  blockOf,
  type Template,
} from '../../packages/serverless-blue-green/src/template/template.ts';
import { output as outputOf, SERVICE } from '../../scripts/support/stack.ts';
import { isFailed, SteadyTraffic } from '../../scripts/support/steady-traffic.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { promoteInProcess, stageInProcess, undoInProcess } from '../support/stage-in-process.ts';

const NAME = `${SERVICE}-local`;
const PER_SECOND = 25;
const CLI_MS = 60_000;

const deployed = new DeployedStage();

/** Blue before the first promotion. */
let first: { readonly block: Block | undefined; readonly runs: FunctionConfiguration };

beforeAll(async () => {
  first = { block: blockOf(await liveTemplate(), 'Blue'), runs: await configurationOf('blue') };
}, CLI_MS);

describe('a promotion without a rollout', () => {
  it(
    'is refused with the reason and the next command, and changes nothing',
    async () => {
      const events = await deployed.stage.stackEvents();

      await expect(deployed.stage.run('promote')).rejects.toThrow(
        'cannot promote: there is no rollout; ' +
          'bring green to 100 % first: sls rollout start --plan AllAtOnce',
      );

      expect(await configurationOf('blue')).toEqual(first.runs);
      expect(await deployed.stage.stackEvents()).toEqual(events);
      expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    },
    CLI_MS,
  );
});

describe('a release under load', () => {
  let traffic: SteadyTraffic;
  let output: string;
  let afterDeploy: FunctionConfiguration;

  beforeAll(async () => {
    traffic = await steadyTraffic();
    await deployed.emulator.clock.advance('1m');
    deployed.changeCode('Second edition');
    await deployed.stage.deploy({ version: '2.0.0' });
    afterDeploy = await configurationOf('blue');
    await proveGreen();
    await deployed.emulator.clock.advance('1m');
    output = await deployed.stage.run('promote', '--comment', 'it is good');
    // A fast machine is done before enough requests were sent.
    await waitUntil('ten seconds of requests', () => traffic.samples[10 * PER_SECOND], CLI_MS);
    await traffic.stop();
  }, 3 * CLI_MS);

  it('fails no request, from the deploy to the end of the promotion', () => {
    expect(traffic.samples.length).toBeGreaterThan(10 * PER_SECOND);
    expect(traffic.samples.filter(isFailed)).toEqual([]);
  });

  it('leaves blue alone until it is promoted', () => {
    expect(afterDeploy).toEqual(first.runs);
  });

  it("gives blue green's code, byte for byte, and all of its settings", async () => {
    const [blue, green] = [await configurationOf('blue'), await configurationOf('green')];

    expect(blue.CodeSha256).toBe(green.CodeSha256);
    expect(blue.CodeSha256).not.toBe(first.runs.CodeSha256);
    expect(blue.Environment?.Variables).toEqual({
      ...green.Environment?.Variables,
      ENVIRONMENT: 'blue',
    });
    expect(pick(blue)).toEqual(pick(green));
  });

  it('leaves blue its own name, role and description', async () => {
    const { FunctionName, Role, Description } = await configurationOf('blue');

    expect({ FunctionName, Role, Description }).toEqual({
      FunctionName: `${NAME}-blue`,
      Role: first.runs.Role,
      Description: first.runs.Description,
    });
  });

  it('ends with all traffic on blue', async () => {
    const { phase, weights } = await deployed.stage.status();

    expect({ phase, weights }).toEqual({ phase: 'promoted', weights: ALL_BLUE });
    expect((await deployed.send(20)).split).toMatchObject([
      { environment: 'blue', version: '2.0.0', requests: 20 },
    ]);
  });

  it('prints each resource that changed, and notifies by mail', async () => {
    await deployed.emulator.clock.advance('1s');

    expect(output).toMatch(/^blue becomes a copy of green, 2\.0\.0$/m);
    expect(output).toMatch(/^BlueLambdaFunction UPDATE_COMPLETE$/m);
    expect(output).toMatch(/^blue runs 2\.0\.0 and has all traffic: promoted by .*: it is good$/m);
    expect(deployed.emulator.outbox().map(({ text }) => text)).toContainEqual(
      expect.stringContaining('blue runs 2.0.0 and has all traffic: promoted by'),
    );
  });

  it(
    'is not promoted twice: the second command does nothing, and says so',
    async () => {
      const [blue, events] = [await configurationOf('blue'), await deployed.stage.stackEvents()];

      const again = await promoteInProcess(inProcess());

      expect(again).toMatch(/^nothing to do: blue runs 2\.0\.0 and has all traffic: promoted by /);
      expect(await configurationOf('blue')).toEqual(blue);
      expect(await deployed.stage.stackEvents()).toEqual(events);
    },
    CLI_MS,
  );
});

describe('a build that fails after a promotion', () => {
  let second: FunctionConfiguration;

  beforeAll(async () => {
    second = await configurationOf('blue');
    await deployed.stage.deployBuild('3.0.0');
    await deployed.stage.changeGreen({ FAULT_RATE: '100' });
    await deployed.emulator.clock.advance('1m');
    await start({ steps: [{ green: 50, bake: '10m' }, { green: 100 }], minimumRequests: 0 });
    await deployed.sendFor(60, 20);
  }, CLI_MS);

  it('is rolled back by its alarm, and blue runs the promoted build', async () => {
    const { phase, rollout, weights } = await deployed.untilPhase('rolled-back', 3);

    expect({ phase, weights }).toEqual({ phase: 'rolled-back', weights: ALL_BLUE });
    expect(rollout?.reason).toBe('GreenInAlarm');
    expect(await configurationOf('blue')).toEqual(second);
  });

  it(
    'cannot be promoted, not even with --force, and production is unchanged',
    async () => {
      await expect(promoteInProcess(inProcess(), true)).rejects.toThrow(
        /cannot promote: rollout r-\S+ is rolled-back; if blue runs 3\.0\.0 already, run sls undo/,
      );

      expect(await configurationOf('blue')).toEqual(second);
    },
    CLI_MS,
  );

  it('keeps the build from before the promotion', async () => {
    expect(previousBlue(await liveTemplate())).toEqual(first.block);
  });
});

describe('an undo of the promotion', () => {
  let traffic: SteadyTraffic;
  let output: string;

  beforeAll(async () => {
    traffic = await steadyTraffic();
    output = await deployed.stage.run('undo', '--comment', 'second thoughts', '--yes');
    await traffic.stop();
  }, CLI_MS);

  it("restores blue's previous build, byte for byte, without a failed request", async () => {
    const { CodeSha256, Environment, Role, MemorySize, Timeout } = await configurationOf('blue');

    expect(output).toMatch(/^blue runs 1\.0\.0 again$/m);
    expect({ CodeSha256, Environment, Role, MemorySize, Timeout }).toEqual({
      CodeSha256: first.runs.CodeSha256,
      Environment: first.runs.Environment,
      Role: first.runs.Role,
      MemorySize: first.runs.MemorySize,
      Timeout: first.runs.Timeout,
    });
    expect(blockOf(await liveTemplate(), 'Blue')).toEqual(first.block);
    expect(traffic.samples.filter(isFailed)).toEqual([]);
  });

  it('is in the history and in a mail, though the rollout on record is of another build', async () => {
    await deployed.emulator.clock.advance('1s');

    expect(output).toMatch(
      /^production becomes 1\.0\.0 \(\S{8}, its code stored .* UTC\) instead of 2\.0\.0 \(\S{8}, deployed .* UTC\)$/m,
    );
    const message = /blue runs 1\.0\.0 again instead of 2\.0\.0: undone by \S+: second thoughts$/;
    const { history, phase } = await deployed.stage.status({ history: 3 });
    expect(history).toContainEqual(
      expect.objectContaining({ reason: 'Undone', message: expect.stringMatching(message) }),
    );
    expect(phase).toBe('rolled-back');
    expect(deployed.emulator.outbox().map(({ text }) => text)).toContainEqual(
      expect.stringContaining('blue runs 1.0.0 again instead of 2.0.0: undone by'),
    );
  });

  it(
    'works once: there is no build before that',
    async () => {
      await expect(undoInProcess(inProcess())).rejects.toThrow(
        'cannot undo: nothing was promoted, or it was undone already',
      );
    },
    CLI_MS,
  );
});

describe('a promotion with --force', () => {
  beforeAll(async () => {
    await deployed.stage.deployBuild('4.0.0');
    await deployed.emulator.clock.advance('10m');
    await start({ steps: [{ green: 10, bake: '10m' }, { green: 100 }], minimumRequests: 0 });
    await deployed.untilPhase('baking', 3);
  }, CLI_MS);

  it(
    'is refused without it while green is not ready, with every reason',
    async () => {
      await expect(promoteInProcess(inProcess())).rejects.toThrow(
        /cannot promote: rollout r-\S+ is baking, not ready; the listener shows 90\/10; wait until sls status shows it ready, or override with sls promote --force/,
      );

      expect(await configurationOf('blue')).toMatchObject({ CodeSha256: first.runs.CodeSha256 });
      expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
    },
    CLI_MS,
  );

  it(
    "gives blue green's build",
    async () => {
      await deployed.stage.run('promote', '--force');

      const { phase, builds, weights } = await deployed.stage.status();
      expect({ phase, weights }).toEqual({ phase: 'promoted', weights: ALL_BLUE });
      expect(builds.blue).toMatchObject({ version: '4.0.0', codeHash: builds.green.codeHash });
    },
    CLI_MS,
  );
});

describe('an undo whose code is gone from the deployment bucket', () => {
  it(
    'is refused with that reason, and production is unchanged',
    async () => {
      const before = await configurationOf('blue');
      const events = await deployed.stage.stackEvents();
      await deleteArtifact(previousBlue(await liveTemplate()));

      await expect(undoInProcess(inProcess())).rejects.toThrow(
        /cannot undo: the code of 1\.0\.0 is gone from the deployment bucket \(\S+\.zip\); deploy that version and promote it/,
      );

      expect(await configurationOf('blue')).toEqual(before);
      expect(await deployed.stage.stackEvents()).toEqual(events);
      expect(await deployed.stage.status()).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    },
    CLI_MS,
  );
});

/** Returns the stage for commands whose command line is not what the test is about. */
function inProcess() {
  return stageInProcess(deployed.emulator.endpoint);
}

async function steadyTraffic(): Promise<SteadyTraffic> {
  return new SteadyTraffic(await deployed.stage.requester(), PER_SECOND, Date.now);
}

async function start(plan: object): Promise<void> {
  const answer = await deployed.stage.call('rollout', plan);
  if ('errorMessage' in answer) throw new Error(String(answer.errorMessage));
}

async function proveGreen(): Promise<void> {
  await deployed.emulator.clock.advance('1m');
  await start({ plan: 'AllAtOnce', minimumRequests: 0 });
  await deployed.untilPhase('ready', 10);
}

async function configurationOf(environment: 'blue' | 'green'): Promise<FunctionConfiguration> {
  const client = new LambdaClient(clientConfig(deployed.emulator));
  const command = new GetFunctionConfigurationCommand({ FunctionName: `${NAME}-${environment}` });
  const { $metadata: _, ...configuration } = await client.send(command);
  return configuration;
}

/** Returns the settings that a copy shares with its original. */
function pick({ Handler, Runtime, MemorySize, Timeout, Architectures }: FunctionConfiguration) {
  return { Handler, Runtime, MemorySize, Timeout, Architectures };
}

async function liveTemplate(): Promise<Template> {
  const client = new CloudFormationClient(clientConfig(deployed.emulator));
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: NAME }));
  return JSON.parse(TemplateBody) as Template;
}

async function deleteArtifact(block: Block | undefined): Promise<void> {
  const Key = block && artifactKeyOf(block);
  if (Key === undefined) throw new Error('the template keeps no previous build');
  const Bucket = outputOf(await deployed.stage.outputs(), 'ServerlessDeploymentBucketName');
  const client = new S3Client(clientConfig(deployed.emulator));
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
}
