import { beforeAll, describe, expect, it } from '@jest/globals';
import { isFailed, SteadyTraffic } from '../../scripts/support/steady-traffic.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  type PackagedTemplate,
  type Resource,
  resource,
  setVariables,
} from '../support/packaged-template.ts';
import { packageWith } from '../support/shared-package.ts';
import { edit } from '../support/workspace.ts';

const REQUESTS_PER_SECOND = 40;

const deployed = new DeployedStage();

// Keeps few previous deployments, so that few deploys show what is pruned.
beforeAll(() =>
  edit(
    deployed.folder,
    'serverless.yml',
    'provider:\n',
    'provider:\n  deploymentBucket: { maxPreviousDeploymentArtifacts: 2 }\n',
  ),
);

describe('the first deploy', () => {
  it('gives its build to both', async () => {
    const { builds } = await deployed.stage.status();

    expect(builds.blue).toMatchObject({ version: '1.0.0', codeHash: builds.green.codeHash });
    expect(builds.green.version).toBe('1.0.0');
  });

  it("keeps blue's code by its hash, beside the deployments", async () => {
    const { CodeSha256 = '' } = await deployed.stage.configurationOf('blue');

    const key = `builds/${Buffer.from(CodeSha256, 'base64').toString('hex')}.zip`;
    expect(await deployed.stage.blueArtifact()).toBe(key);
    expect(await deployed.stage.artifacts()).toContain(key);
  });
});

describe('a deploy of another build', () => {
  it('changes green alone, says so, and fails no request', async () => {
    await deployed.emulator.clock.advance('1h');
    deployed.changeCode('the next build');
    const blue = await deployed.stage.configurationOf('blue');

    const { result, samples } = await underLoad(() => deploy('--param=version=2.0.0'));

    expect(result.exitCode).toBe(0);
    expect(result.stderr).toMatch(/blue: {2}1\.0\.0 \(\S{8}, \w+ old\), unchanged/);
    expect(result.stderr).toMatch(/green: 1\.0\.0 \(\S{8}, \w+ old\), becomes 2\.0\.0 \(\S{8}\)/);
    expect(await deployed.stage.configurationOf('blue')).toEqual(blue);
    expect((await deployed.stage.configurationOf('green')).CodeSha256).not.toBe(blue.CodeSha256);
    expect(samples.length).toBeGreaterThan(REQUESTS_PER_SECOND);
    expect(samples.filter(isFailed)).toEqual([]);
    expect(new Set(samples.map(({ version }) => version))).toEqual(new Set(['1.0.0']));
  });

  it('is skipped when nothing changed', async () => {
    const events = await deployed.stage.stackEvents();

    const { stderr } = await deployTemplate(() => {});

    expect(stderr).toContain('No changes to deploy');
    expect(await deployed.stage.stackEvents()).toEqual(events);
  });

  it('changes settings of green alone', async () => {
    const blue = await deployed.stage.configurationOf('blue');

    const { stderr } = await deployTemplate((template) => {
      for (const lambda of ['BlueLambdaFunction', 'GreenLambdaFunction']) {
        Object.assign(resource(template, lambda).Properties, { MemorySize: 512 });
        setVariables(template, lambda, { FEATURE: 'on' });
      }
    });

    expect(stderr).toContain('the same code with other settings');
    expect(await deployed.stage.configurationOf('blue')).toEqual(blue);
    expect(await deployed.stage.configurationOf('green')).toMatchObject({
      MemorySize: 512,
      Environment: { Variables: { FEATURE: 'on' } },
    });
  });

  it("keeps blue's code when older deployments are pruned", async () => {
    const artifacts = await deployed.stage.artifacts();

    expect(new Set(artifacts.map(folderOf))).toHaveProperty('size', 3);
    expect(artifacts).toContain(await deployed.stage.blueArtifact());
  });
});

describe('while green takes traffic', () => {
  it.each([
    [
      'deploy --package .package',
      'cannot deploy into green',
      'sls deploy --force-green --stage local',
    ],
    [
      'deploy function -f green',
      'cannot replace what green runs',
      'sls deploy function --force-green --stage local',
    ],
  ])('%s is refused', async (command, refused, force) => {
    await deployed.stage.call('shift', { green: 25, actor: 'ana' });

    const { exitCode, stderr } = await deployed.stage.cli(command, []);

    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      new RegExp(
        `refused \\(GreenInUse\\): ${refused}: rollout r-\\S+ is baking and green takes 25 % of the traffic \\(75/25\\)`,
      ),
    );
    expect(stderr).toMatch(/to roll back to blue: +sls rollback-traffic --stage local/);
    expect(stderr).toContain(force);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('remove is refused', async () => {
    const { exitCode, stderr } = await deployed.stage.cli('remove', []);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      'refused (GreenInUse): cannot remove the stage: green takes 25 % of the traffic (75/25)',
    );
    expect(stderr).toContain('sls remove --force --stage local');
  });

  it('a deploy that would reset the weights is refused, even with --force-green', async () => {
    const { exitCode, stderr } = await deployTemplate((template) => {
      const another = { Name: 'another-listener', Port: 8080 };
      Object.assign(resource(template, 'Listener').Properties, another);
    }, '--force-green');

    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      'cannot deploy: the listener is replaced, and the new one starts at 100/0 ' +
        '(Listener.Name changes), and green takes 25 % of the traffic (75/25)',
    );
    expect(await deployed.stage.weights()).toEqual(withGreenAt(25));
  });

  it('a deploy that fails leaves blue, green and the weights unchanged', async () => {
    const [blue, green] = await configurations();

    const { exitCode } = await deployTemplate((template) => {
      Object.assign(template.Resources, { Broken: BROKEN });
      Object.assign(resource(template, 'GreenLambdaFunction').Properties, { MemorySize: 1024 });
    }, '--force-green');

    expect(exitCode).toBe(1);
    expect((await deployed.stage.stackEvents()).at(-1)).toMatch(/^UPDATE_ROLLBACK_COMPLETE /);
    expect(await deployed.stage.configurationOf('blue')).toEqual(blue);
    expect(await deployed.stage.configurationOf('green')).toMatchObject({
      CodeSha256: green.CodeSha256,
      Environment: green.Environment,
    });
    expect(await deployed.stage.weights()).toEqual(withGreenAt(25));
  });

  it('a deploy with --force-green replaces green, warns, and leaves the weights alone', async () => {
    const [blue] = await configurations();

    const { exitCode, stderr } = await deployTemplate((template) => {
      setVariables(template, 'GreenLambdaFunction', { VERSION: '4.0.0' });
    }, '--force-green');

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /sls deploy --force-green: overriding, although rollout r-\S+ is baking/,
    );
    expect(await deployed.stage.weights()).toEqual(withGreenAt(25));
    expect(await deployed.stage.configurationOf('blue')).toEqual(blue);
    expect((await deployed.stage.status()).builds.green.version).toBe('4.0.0');
    await deployed.stage.call('shift', { green: 0 });
  });
});

describe('blue', () => {
  it('is replaced with --include-blue, which warns loudly', async () => {
    const { exitCode, stderr } = await deployTemplate((template) => {
      setVariables(template, 'BlueLambdaFunction', { VERSION: '5.0.0' });
      setVariables(template, 'GreenLambdaFunction', { VERSION: '5.0.0' });
    }, '--include-blue');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('--include-blue: PRODUCTION IS REPLACED: blue gets 5.0.0 at once');
    const { builds } = await deployed.stage.status();
    expect(builds.blue).toMatchObject({ version: '5.0.0', codeHash: builds.green.codeHash });
    expect(await deployed.stage.artifacts()).toContain(await deployed.stage.blueArtifact());
  });

  it('is unchanged when the stack is rolled back to an earlier deployment', async () => {
    const before = await configurations();
    const folders = (await deployed.stage.artifacts())
      .map(folderOf)
      .filter((name) => /^\d/.test(name));
    const timestamp = [...new Set(folders)].sort().at(-2)?.split('-')[0] ?? '';

    const { exitCode, stderr } = await deployed.stage.cli('rollback', ['-t', timestamp]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('blue is unchanged');
    expect(await deployed.stage.configurationOf('blue')).toEqual(before[0]);
    expect((await deployed.stage.status()).builds.green.version).toBe('4.0.0');
  });
});

describe('a deploy that changes more than green', () => {
  it('warns before it starts', async () => {
    const { exitCode, stderr } = await deployTemplate((template) => {
      Object.assign(resource(template, 'BlueRole').Properties, { Description: 'another one' });
      const [blue = {}] = targetGroupsOf(resource(template, 'Listener'));
      Object.assign(blue, { Weight: 200 });
    });

    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'with this deploy, the weights are reset to 100/0 (Listener.DefaultAction changes)',
    );
    expect(stderr).toContain('blue is unchanged, but uses BlueRole, which this deploy changes');
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('remove', () => {
  it('with --force leaves nothing, even while green takes traffic', async () => {
    await deployed.stage.call('shift', { green: 10, force: true });

    const { exitCode, stderr } = await deployed.stage.cli('remove', ['--force']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('sls remove --force: overriding, although green takes 10 %');
    expect(deployed.emulator.inventory()).toEqual([]);
  });
});

/** SNS refuses this name only after green was updated. */
const BROKEN: Resource = {
  Type: 'AWS::SNS::Topic',
  DependsOn: 'GreenLambdaFunction',
  Properties: { TopicName: 'not a name' },
};

function deploy(...flags: readonly string[]) {
  return deployed.stage.cli('deploy', flags);
}

/** Deploys the package of the last deploy again, with another template. */
function deployTemplate(change: (template: PackagedTemplate) => void, ...flags: readonly string[]) {
  return deploy('--package', packageWith(deployed.folder, change), ...flags);
}

function targetGroupsOf({ Properties }: Resource): readonly object[] {
  const { Forward } = Properties.DefaultAction as {
    readonly Forward: { readonly TargetGroups: readonly object[] };
  };
  return Forward.TargetGroups;
}

function configurations() {
  return Promise.all([
    deployed.stage.configurationOf('blue'),
    deployed.stage.configurationOf('green'),
  ]);
}

/** Sends signed requests at a steady rate for as long as the work takes. */
async function underLoad<T>(work: () => Promise<T>) {
  const requester = await deployed.stage.requester();
  const traffic = new SteadyTraffic(requester, REQUESTS_PER_SECOND, () => performance.now());
  try {
    const result = await work();
    await traffic.stop();
    return { result, samples: traffic.samples };
  } finally {
    await traffic.stop();
    requester.close();
  }
}

function folderOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
