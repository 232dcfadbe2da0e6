import { beforeAll, describe, expect, it } from '@jest/globals';
import { LocalStage, paramFlags } from '../../scripts/support/local-stage.ts';
import { NO_ENDPOINT } from '../../scripts/support/sls.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { PARAMS } from '../support/shared-package.ts';

const STEPS = ['--steps', '10%:1m,100%:1m', '--minimum-requests', '0'];

const deployed = new DeployedStage();

// Alarms have no data before the end of their first period.
beforeAll(() => deployed.emulator.clock.advance('5m'));

describe('sls shift', () => {
  it('gives green its share, and says so', async () => {
    const { exitCode, stdout } = await cli('shift', '--green', '10', '--comment', 'a first look');

    expect(stdout).toBe('shifted from 100/0 to 90/10: a first look\n');
    expect(exitCode).toBe(0);
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });

  it('with a wrong option ends with exit code 4, and one sentence on standard error', async () => {
    const { exitCode, stdout, stderr } = await cli('shift', '--gren', '10');

    expect(exitCode).toBe(4);
    expect(stdout).toBe('');
    expect(stderr).toContain('--gren: unknown option of sls shift, did you mean --green?');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('sls rollback-traffic', () => {
  it('moves all traffic to blue', async () => {
    const { exitCode, stdout } = await cli('rollback-traffic', '--comment', 'customers complain');

    expect(stdout).toMatch(
      /^rolled back to blue \(100\/0\): requested by \S+: customers complain\n$/,
    );
    expect(exitCode).toBe(0);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('sls rollback-traffic where there is nothing to roll back', () => {
  it('keeps the comment in the history', async () => {
    const { exitCode } = await cli('rollback-traffic', '--comment', 'once more, to be sure');

    expect(exitCode).toBe(0);
    expect((await deployed.stage.status()).history).toContainEqual(
      expect.objectContaining({
        reason: 'Manual',
        message: expect.stringMatching(/requested by \S+: once more, to be sure$/),
      }),
    );
  });
});

describe('a refused command', () => {
  it('ends with exit code 3, its code and the next command, and changes nothing', async () => {
    const { exitCode, stdout, stderr } = await cli('rollout start', ...STEPS);

    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^refused \(BuildRolledBack\): cannot raise green: .*retry/m);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('sls status', () => {
  it('shows weights, builds, alarms and the last decisions, refusals among them', async () => {
    const { stdout } = await cli('status', '--history', '10');

    expect(stdout).toMatch(/blue 100 % █+ green 0 %/);
    expect(stdout).toMatch(/ {2}blue {3}1\.0\.0 {2}\S{8}, \w+ old/);
    expect(stdout).toContain('alarms: 6 of 6 OK');
    expect(stdout).toContain('WeightsLive');
    expect(stdout).toMatch(/refused +BuildRolledBack +start by \S+: cannot raise green/);
  });
});

describe('sls rollout', () => {
  it('start gives green its first share, and says how to follow the rollout', async () => {
    await deployed.stage.deployAnotherGreen('a build that was not rolled back');

    const { exitCode, stdout } = await cli('rollout start', '--steps', '10%:1h,100%');

    expect(stdout).toMatch(/from 100\/0 to 90\/10: step 1 of 2/);
    expect(stdout).toMatch(/follow with: +sls rollout watch --stage local/);
    expect(exitCode).toBe(0);
    expect(await deployed.stage.weights()).toEqual(withGreenAt(10));
  });

  it('watch says on Ctrl-C how to continue, and the rollout goes on', async () => {
    const interrupted = new AbortController();

    const { exitCode, stdout } = await deployed.stage.cli('rollout watch', [], {
      onLine: () => interrupted.abort(),
      signal: interrupted.signal,
    });

    expect(stdout).toMatch(/^interrupted: stopped watching, but r-\S+ goes on/m);
    expect(stdout).toMatch(/sls rollout watch --stage local/);
    expect(exitCode).toBe(130);
    expect((await deployed.stage.status()).phase).toBe('baking');
  });

  it('pause stops it, and watch --stop-on-pause ends with exit code 6', async () => {
    const paused = await cli('rollout pause', '--comment', 'a look at the logs');
    const { exitCode, stdout } = await cli('rollout watch', '--stop-on-pause');

    expect(paused.exitCode).toBe(0);
    expect(stdout).toMatch(/^paused \(Paused\): paused by \S+: a look at the logs/m);
    expect(exitCode).toBe(6);
  });

  it('abort rolls back, and a watch ends with exit code 1', async () => {
    const aborted = await cli('rollout abort', '--comment', 'enough');
    const { exitCode } = await cli('rollout watch');

    expect(aborted.exitCode).toBe(0);
    expect(exitCode).toBe(1);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('start --wait follows the rollout to its end, a line for each change in a pipe', async () => {
    await deployed.emulator.clock.advance('1m');
    await deployed.stage.deployAnotherGreen('one more build');

    const { exitCode, stdout } = await follow('rollout start', ...STEPS, '--wait');

    expect(stdout).toMatch(/^\d\d:\d\d:\d\d +baking +90\/10 /m);
    expect(stdout).toMatch(/^ready \(\w+\)$/m);
    expect(stdout).toMatch(/to roll back: +sls undo --stage local/);
    expect(stdout).not.toContain('\x1b[');
    expect(exitCode).toBe(0);
  });
});

describe('a command that reaches no stage', () => {
  it('ends with exit code 5 and says what to check', async () => {
    const unreachable = new LocalStage(NO_ENDPOINT, deployed.folder);

    const { exitCode, stderr } = await unreachable.cli('status', []);

    expect(stderr).toMatch(
      /^connection refused at http:\/\/127\.0\.0\.1:9: is the emulator running\?/m,
    );
    expect(exitCode).toBe(5);
  });
});

describe('sls diff', () => {
  it('shows what a deploy would change in green, and how blue and green differ', async () => {
    deployed.changeCode('Another edition');

    const { exitCode, stdout } = await cli('diff', ...paramFlags({ ...PARAMS, version: '2.0.0' }));

    expect(stdout).toMatch(
      /^a deploy would change in green\n {2}version +1\.0\.0 -> 2\.0\.0\n {2}code +\S{8} -> \S{8}$/m,
    );
    expect(stdout).toMatch(/^a deploy would change beside green .*\n {2}nothing$/m);
    expect(exitCode).toBe(0);
  });
});

describe('sls promote', () => {
  it('says on Ctrl-C that it may be half done, and finishes when it is run again', async () => {
    const interrupted = new AbortController();

    const { exitCode, stderr } = await deployed.stage.cli('promote', [], {
      onLine: () => interrupted.abort(),
      signal: interrupted.signal,
    });
    const again = await follow('promote');

    expect(stderr).toMatch(
      /^interrupted: the promotion may be half done; run sls promote --stage local again, which finishes it$/m,
    );
    expect(exitCode).toBe(130);
    expect(again.exitCode).toBe(0);
    expect((await deployed.stage.status()).phase).toBe('promoted');
  });
});

function cli(command: string, ...flags: readonly string[]) {
  return deployed.stage.cli(command, flags);
}

/** Steps the clock until the command has ended. */
async function follow(command: string, ...flags: readonly string[]) {
  let isOver = false;
  const following = cli(command, ...flags).finally(() => {
    isOver = true;
  });
  while (!isOver) await deployed.emulator.clock.advance('10s');
  return following;
}
