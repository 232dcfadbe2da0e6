import { describe, expect, it } from '@jest/globals';
import { CommandGuards } from '../../src/deploy/command-guards.ts';
import type { Options } from '../../src/osls.ts';
import type { Template } from '../../src/template/template.ts';
import { fakeStage } from '../support/fake-stage.ts';
import { aReport } from '../support/status-reports.ts';

const DEPLOYED: Template = {
  Resources: { StatusLambdaFunction: { Type: 'AWS::Lambda::Function' } },
};
const IN_USE =
  /^refused \(GreenInUse\): cannot replace what green runs: rollout r-\S+ is baking and green takes 30 % of the traffic \(70\/30\)/;
const BLUE_IS_PRODUCTION = 'it is what production runs, and only a promotion changes it';

describe('sls deploy function', () => {
  it('is refused for blue, with the deploy that goes to green', async () => {
    const { guards } = guardsFor({ function: 'blue' });

    const refused = guards.beforeDeployFunction();

    await expect(refused).rejects.toThrow(
      `refused (BlueIsProduction): cannot deploy blue: ${BLUE_IS_PRODUCTION}`,
    );
    await expect(refused).rejects.toThrow(/to deploy the build to green: +sls deploy --stage prod/);
  });

  it('is refused for a green that takes traffic', async () => {
    const refused = guardsFor({ function: 'green' }).guards.beforeDeployFunction();

    await expect(refused).rejects.toThrow(IN_USE);
    await expect(refused).rejects.toThrow('sls deploy function --force-green --stage prod');
  });

  it('with --force-green goes on for green, with a warning', async () => {
    const { guards, warnings } = guardsFor({ function: 'green', 'force-green': true });

    await guards.beforeDeployFunction();

    expect(warnings).toEqual([
      expect.stringMatching(/^sls deploy function --force-green: overriding, although rollout r-/),
    ]);
  });

  it('goes on for a function that is neither', async () => {
    await guardsFor({ function: 'status' }).guards.beforeDeployFunction();
  });
});

describe('sls rollback', () => {
  it('to a timestamp is refused for a green that takes traffic', async () => {
    const refused = guardsFor({ timestamp: '1796086222542' }).guards.beforeRollback();

    await expect(refused).rejects.toThrow(IN_USE);
    await expect(refused).rejects.toThrow('sls rollback --force-green --stage prod');
  });

  it('without a timestamp says that it does not move traffic, and which command does', async () => {
    const { guards, notices } = guardsFor({});

    await guards.beforeRollback();

    expect(notices).toEqual([
      'sls rollback only lists deployments here and does not move traffic; ' +
        'to roll back to blue now: sls rollback-traffic --stage prod',
    ]);
  });
});

describe('sls rollback function', () => {
  it('is refused for blue, with the undo of the last promotion', async () => {
    const refused = guardsFor({ function: 'blue' }).guards.beforeRollbackFunction();

    await expect(refused).rejects.toThrow(`cannot roll back blue: ${BLUE_IS_PRODUCTION}`);
    await expect(refused).rejects.toThrow(/to undo the last promotion: +sls undo --stage prod/);
  });
});

describe('sls remove', () => {
  it('is refused while green takes traffic', async () => {
    await expect(guardsFor({}).guards.beforeRemove()).rejects.toThrow(
      'refused (GreenInUse): cannot remove the stage: green takes 30 % of the traffic (70/30)',
    );
  });

  it('with --force goes on, with a warning', async () => {
    const { guards, warnings } = guardsFor({ force: true });

    await guards.beforeRemove();

    expect(warnings).toEqual([
      'sls remove --force: overriding, although green takes 30 % of the traffic (70/30)',
    ]);
  });

  it('goes on where nothing is deployed', async () => {
    const { guards } = guardsFor({}, { Resources: {} });

    await guards.beforeRemove();
  });
});

function guardsFor(options: Options, live: Template = DEPLOYED) {
  const [notices, warnings]: [string[], string[]] = [[], []];
  const { stage } = fakeStage({ live, status: aReport() });
  const guards = new CommandGuards({
    serverless: undefined as never,
    options,
    stage,
    log: { notice: (text = '') => notices.push(text), warning: (text) => warnings.push(text) },
  });
  return { guards, notices, warnings };
}
