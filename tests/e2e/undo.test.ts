import { beforeAll, describe, expect, it } from '@jest/globals';
import { undoPromotion } from '../../packages/serverless-blue-green/src/promotion/undo.ts';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import {
  type Crash,
  Crashed,
  pollQuickly,
  promoteInProcess,
  stageInProcess,
  undoInProcess,
} from '../support/stage-in-process.ts';

const CLI_MS = 60_000;
const UNDONE = 'blue runs 1.0.0 again instead of 2.0.0: undone by';

const deployed = new DeployedStage();
pollQuickly();

// Blue runs 2.0.0, which was promoted; 1.0.0 is kept.
beforeAll(async () => {
  await deployed.stage.deployBuild('2.0.0');
  await start({ plan: 'AllAtOnce', minimumRequests: 0 });
  await deployed.untilPhase('ready', 10);
}, 3 * CLI_MS);

describe('an undo before the promotion', () => {
  it('says that production stays as it is, and what green loses', async () => {
    expect(await whatChanges()).toBe(
      'production stays 1.0.0, and green 2.0.0 loses its traffic, 100 %',
    );
    await promoteInProcess(stage());
  }, 60_000);
});

describe('an undo while a rollout is under way', () => {
  beforeAll(async () => {
    await deployed.stage.deployBuild('3.0.0');
    await deployed.emulator.clock.advance('1m');
    await start({ steps: [{ green: 10, bake: '10m' }, { green: 100 }], minimumRequests: 0 });
    await deployed.untilPhase('baking', 3);
  }, CLI_MS);

  it(
    'is refused: it says how to end the rollout, and what an undo would do to production then',
    async () => {
      const before = await deployed.stage.configurationOf('blue');

      const { exitCode, stdout, stderr } = await deployed.stage.cli('undo', ['--yes']);

      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
      expect(stderr).toMatch(
        /^refused \(RolloutRunning\): cannot undo: rollout r-\S+ is baking, green 3\.0\.0 has 10 %; undo does not end a rollout, it undoes the last promotion: once the rollout has ended, it would change production from 2\.0\.0 to 1\.0\.0$/m,
      );
      expect(stderr).toMatch(/^ {2}to end the rollout: +sls rollout abort --stage local$/m);
      expect(await deployed.stage.configurationOf('blue')).toEqual(before);
    },
    CLI_MS,
  );
});

describe('an undo of a promotion after which a rollout of another build was ended', () => {
  beforeAll(async () => {
    await deployed.stage.call('rollout', { action: 'abort' });
    expect(await deployed.stage.status()).toMatchObject({ phase: 'rolled-back' });
  });

  it.each<[string, string[]]>([
    ['for people', []],
    ['as JSON', ['--json']],
  ])(
    'is wrong usage without a terminal and --yes: %s it says what production would become, and nothing changes',
    async (_, flags) => {
      const events = await deployed.stage.stackEvents();

      const comment = ['--comment', "ana's orders"];
      const { exitCode, stdout, stderr } = await deployed.stage.cli('undo', [...comment, ...flags]);

      expect(exitCode).toBe(4);
      const message = flags.length === 0 ? stderr : String(JSON.parse(stdout).message);
      expect(message).toMatch(
        /^production becomes 1\.0\.0 \(\S{8}, its code stored \S+ \S+ UTC\) instead of 2\.0\.0 \(\S{8}, deployed \S+ \S+ UTC\); there is no terminal to ask at, to confirm it: sls undo --stage local --comment 'ana'\\''s orders' --yes$/m,
      );
      expect(await deployed.stage.stackEvents()).toEqual(events);
      expect((await deployed.stage.status()).builds.blue.version).toBe('2.0.0');
    },
    CLI_MS,
  );

  it('is refused where the stage changed while the person was asked', async () => {
    const confirm = async () => {
      await deployed.stage.changeGreen({ SOMETHING: 'else' });
      await start({ plan: 'Linear10PercentEvery10Minutes', minimumRequests: 0 });
      return true;
    };

    await expect(undoPromotion(stage(), { actor: ADA, confirm }, () => {})).rejects.toThrow(
      /^refused \(RolloutRunning\): cannot undo/,
    );

    expect((await deployed.stage.status()).builds.blue.version).toBe('2.0.0');
    await deployed.stage.call('rollout', { action: 'abort' });
  });

  it('is recorded once and in one mail, however often its command line crashes', async () => {
    let blueOfCrashes = '';
    for (let write = 1; await undoCrashes({ before: write }); write += 1) {
      const { builds } = await deployed.stage.status();
      blueOfCrashes += `${builds.blue.version} `;
      // From here on a run has one write, which the next crash would come too late for.
      if (builds.blue.version === '1.0.0') break;
    }
    expect(blueOfCrashes).toMatch(/^(2\.0\.0 )+1\.0\.0 $/);
    expect(await undoneLines()).toEqual([]);

    const { exitCode, stdout } = await deployed.stage.cli('undo', ['--comment', 'orders are lost']);

    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/undone by \S+: orders are lost\n$/),
    });
    await expect(undoInProcess(stage())).rejects.toThrow(
      'refused (NothingToUndo): cannot undo: nothing was promoted, or it was undone already',
    );
    await deployed.emulator.clock.advance('1s');
    expect(await undoneLines()).toEqual([expect.stringMatching(/: orders are lost$/)]);
    expect(deployed.emulator.outbox().filter(({ text }) => text.includes(UNDONE))).toHaveLength(1);
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'rolled-back',
      weights: ALL_BLUE,
      builds: { blue: { version: '1.0.0' } },
    });
  }, 120_000);
});

const ADA = { id: 'Ada', comment: undefined };

function stage(crash?: Crash) {
  return stageInProcess(deployed.emulator.endpoint, crash);
}

async function start(plan: object): Promise<void> {
  const answer = await deployed.stage.call('rollout', plan);
  if ('errorMessage' in answer) throw new Error(String(answer.errorMessage));
}

/** Returns what the person is asked, and undoes nothing. */
async function whatChanges(): Promise<string> {
  let asked = 'nobody was asked';
  const confirm = async (change: string) => {
    asked = change;
    throw new Crashed('the person said no');
  };
  await undoPromotion(stage(), { actor: ADA, confirm }, () => {}).catch(expectCrash);
  return asked;
}

/** @returns false where the undo was complete before its caller crashed */
async function undoCrashes(crash: Crash): Promise<boolean> {
  try {
    await undoInProcess(stage(crash));
    return false;
  } catch (error) {
    expectCrash(error);
    return true;
  }
}

function expectCrash(error: unknown): void {
  if (!(error instanceof Crashed)) throw error;
}

/** The lines of the history about undone promotions. */
async function undoneLines(): Promise<string[]> {
  const { history } = await deployed.stage.status({ history: 100 });
  return history.filter(({ reason }) => reason === 'Undone').map(({ message }) => message);
}
