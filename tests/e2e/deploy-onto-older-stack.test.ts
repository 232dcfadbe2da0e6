import { beforeAll, describe, expect, it } from '@jest/globals';
import { DeployedStage } from '../support/deployed-stage.ts';
import { edit } from '../support/workspace.ts';

const PLUGIN = '  - ./packages/serverless-blue-green/src/index.ts\n';
const deployed = new DeployedStage();
const { folder } = deployed;
edit(folder, 'serverless.yml', PLUGIN, '');
edit(folder, 'serverless.yml', 'version: $', 'version: 1.0.0 # $');
edit(
  folder,
  'serverless.yml',
  'provider:\n',
  'provider:\n  deploymentBucket: { maxPreviousDeploymentArtifacts: 1 }\n',
);

/** Blue's code lies in the folder of a deployment, which the Framework prunes after the next one. */
describe('a deploy onto a stack that was deployed without the plugin', () => {
  let artifact: string;
  let blue: object;

  beforeAll(async () => {
    artifact = await deployed.stage.blueArtifact();
    blue = await deployed.stage.configurationOf('blue');
    edit(folder, 'serverless.yml', 'plugins:\n', `plugins:\n${PLUGIN}`);
    await deployed.emulator.clock.advance('1m');
    await deployed.stage.deployBuild('2.0.0');
  });

  it('leaves blue and the place of its code unchanged', async () => {
    expect(artifact).toMatch(/^\d+-.+\/blue\.zip$/);
    expect(await deployed.stage.configurationOf('blue')).toEqual(blue);
    expect(await deployed.stage.blueArtifact()).toBe(artifact);
  });

  it("restores blue's code when the rest of that deployment is pruned", async () => {
    const [name = ''] = artifact.split('/');
    const left = (await deployed.stage.artifacts()).filter((key) => key.startsWith(name));

    expect(left).toEqual([artifact]);
  });

  it('keeps a copy of the code by its hash', async () => {
    const { CodeSha256 = '' } = await deployed.stage.configurationOf('blue');

    const key = `builds/${Buffer.from(CodeSha256, 'base64').toString('hex')}.zip`;
    expect(await deployed.stage.artifacts()).toContain(key);
  });
});
