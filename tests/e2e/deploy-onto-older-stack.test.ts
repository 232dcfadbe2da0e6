import { beforeAll, describe, expect, it } from '@jest/globals';
import { DeployedStage } from '../support/deployed-stage.ts';
import { edit } from '../support/workspace.ts';

const PLUGIN = '  - ./packages/serverless-blue-green/src/index.ts\n';
const deployed = new DeployedStage({ version: '1.0.0' });
const { folder } = deployed;
edit(folder, 'serverless.yml', PLUGIN, '');
edit(
  folder,
  'serverless.yml',
  'provider:\n',
  'provider:\n  deploymentBucket: { maxPreviousDeploymentArtifacts: 1 }\n',
);

/** Blue lies in the folder of a deployment, which the Framework takes away after the next one. */
describe('a deploy onto a stack from before there was the plugin', () => {
  let artifact: string;
  let blue: object;

  beforeAll(async () => {
    artifact = await deployed.stage.blueArtifact();
    blue = await deployed.stage.configurationOf('blue');
    edit(folder, 'serverless.yml', 'plugins:\n', `plugins:\n${PLUGIN}`);
    await deployed.emulator.clock.advance('1m');
    await deployed.stage.deploy({ version: '2.0.0' });
  });

  it('leaves blue alone, and where its code is', async () => {
    expect(artifact).toMatch(/^\d+-.+\/blue\.zip$/);
    expect(await deployed.stage.configurationOf('blue')).toEqual(blue);
    expect(await deployed.stage.blueArtifact()).toBe(artifact);
  });

  it("brings blue's code back when the rest of that deployment goes away", async () => {
    const [name = ''] = artifact.split('/');
    const left = (await deployed.stage.artifacts()).filter((key) => key.startsWith(name));

    expect(left).toEqual([artifact]);
  });

  it('keeps a copy by its hash, for when the code has to be found again', async () => {
    const { CodeSha256 = '' } = await deployed.stage.configurationOf('blue');

    const key = `builds/${Buffer.from(CodeSha256, 'base64').toString('hex')}.zip`;
    expect(await deployed.stage.artifacts()).toContain(key);
  });
});
