import { beforeAll, describe, expect, it } from '@jest/globals';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const deployed = new DeployedStage();

// Alarms know nothing before their first period is over.
beforeAll(() => deployed.emulator.clock.advance('5m'));

describe('sls shift', () => {
  it('gives green its share, and says so', async () => {
    const { exitCode, stdout } = await cli('shift', '--green', '10', '--reason', 'a first look');

    expect(stdout).toBe('shifted from 100/0 to 90/10: a first look\n');
    expect(exitCode).toBe(0);
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });

  it('only says what it would do on a dry run', async () => {
    const { stdout } = await cli('shift', '--green', '20', '--dry-run');

    expect(stdout).toBe('would shift from 90/10 to 80/20\n');
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });

  it.each([
    [['--green', '110'], 'green: expected a whole percent from 0 to 100, got 110'],
    [['--green', 'ten'], '--green: expected a whole number, got ten'],
    [[], 'osls command "shift" requires "--green" option'],
  ])('with %j fails with a sentence, and no stack trace', async (flags, message) => {
    const { exitCode, stdout } = await cli('shift', ...flags);

    expect(exitCode).toBe(1);
    expect(stdout).toContain(message);
    expect(stdout).not.toMatch(/\n\s+at /);
  });

  it('has a help text', async () => {
    const { stdout } = await cli('shift', '--help');

    expect(stdout).toContain('Give green its share of the traffic now');
    expect(stdout).toMatch(/--dry-run +Only say what would be done/);
  });
});

describe('sls status', () => {
  it('shows weights, builds, alarms and the last decisions', async () => {
    const { stdout } = await cli('status', '--history', '1');

    expect(stdout).toMatch(/blue 90 % █+░+ green 10 %/);
    expect(stdout).toMatch(/ {2}blue {3}1\.0\.0 {2}\S{8}, \w+ old/);
    expect(stdout).toContain('6 of 6 alarms are quiet');
    expect(stdout).toContain('SeenLive');
  });

  it('gives the whole report to programs', async () => {
    const { stdout } = await cli('status', '--json');

    expect(JSON.parse(stdout)).toMatchObject({ weights: withGreenAt(10), phase: 'baking' });
  });
});

describe('sls rollback-traffic', () => {
  it('sends everything back to blue', async () => {
    const { exitCode, stdout } = await cli('rollback-traffic', '--reason', 'customers complain');

    expect(stdout).toBe('all traffic is back on blue (100/0): customers complain\n');
    expect(exitCode).toBe(0);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('sls rollout', () => {
  it('says how a plan would go', async () => {
    const { stdout } = await cli('rollout', '--action', 'plan', '--steps', '10%:5m,100%:5m');

    expect(stdout).toContain('Custom: 10m when all goes well');
    expect(stdout).toContain('1. green 10 %');
  });

  it('follows a plan to its end, with an exit code for pipelines', async () => {
    await deployed.stage.deployGreenAnew('a build that was not rolled back');
    let isOver = false;
    const steps = ['--steps', '10%:1m,100%:1m', '--minimum-requests', '0'];
    const following = cli('rollout', ...steps, '--wait').finally(() => {
      isOver = true;
    });
    while (!isOver) await deployed.emulator.clock.advance('10s');

    const { exitCode, stdout } = await following;

    expect(stdout).toMatch(/^\d\d:\d\d:\d\d +baking +90\/10 /m);
    expect(stdout).toContain('ready');
    expect(stdout).toContain('to take it back:       sls rollout --stage local --action undo');
    expect(exitCode).toBe(0);
  });

  it('steers the one that runs', async () => {
    const { exitCode, stdout } = await cli('rollout', '--action', 'undo', '--reason', 'enough');

    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it.each([
    [[], 'nothing to do: give a --plan, --steps or an --action, or --watch'],
    [['--action', 'pause'], 'pause'],
    [['--plan', 'Linear'], 'plan: expected one of'],
  ])('with %j fails with a sentence, and no stack trace', async (flags, message) => {
    const { exitCode, stdout } = await cli('rollout', ...flags);

    expect(exitCode).toBe(1);
    expect(stdout).toContain(message);
    expect(stdout).not.toMatch(/\n\s+at /);
  });
});

function cli(command: string, ...flags: readonly string[]) {
  return deployed.stage.cli(command, ...flags);
}
