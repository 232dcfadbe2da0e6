import { describe, expect, it } from '@jest/globals';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';
import type { Verb } from '../../src/command-line/verb.ts';
import { CommandError, CommandRefused } from '../../src/errors.ts';
import type { Options } from '../../src/osls.ts';
import { readSettings } from '../../src/settings.ts';
import { fakeStage, ME } from '../support/fake-stage.ts';
import { run } from '../support/run.ts';
import { aLine, aReport, aRollout, ID } from '../support/status-reports.ts';
import { aTemplate } from '../support/templates.ts';

const verbs = loadVerbs();
const STARTED = {
  rollout: 'r-1',
  phase: 'shifting',
  message: 'green was given 10 %',
  notified: true,
};
const FOLLOW = '  follow with:  sls rollout watch --stage prod';

describe('the payload of', () => {
  it.each<[string, Options, string, object]>([
    [
      'rollout start',
      { plan: 'AllAtOnce', comment: 'now' },
      'rollout',
      { action: 'start', plan: 'AllAtOnce', comment: 'now' },
    ],
    ['rollout pause', {}, 'rollout', { action: 'pause' }],
    ['rollout resume', { comment: 'fast' }, 'rollout', { action: 'resume', comment: 'fast' }],
    ['rollout approve', {}, 'rollout', { action: 'approve' }],
    ['rollout skip', {}, 'rollout', { action: 'skip' }],
    ['rollout abort', {}, 'rollout', { action: 'abort' }],
    ['rollout retry', { comment: 'again' }, 'rollout', { action: 'retry', comment: 'again' }],
    ['rollback-traffic', { comment: 'slow' }, 'rollback', { comment: 'slow' }],
    [
      'shift',
      { green: '10%', force: true },
      'shift',
      { green: 10, dryRun: false, force: true, retry: false },
    ],
  ])('sls %s %j has the action and the person', async (name, options, key, payload) => {
    const { stage, calls } = fakeStage({ functions: { [key]: STARTED } });

    const { exitCode } = await run(verb(name), { stage, options });

    expect(exitCode).toBe(0);
    expect(calls).toEqual([{ key, payload: { ...payload, actor: ME } }]);
  });

  it('sls rollout plan has the plan of the settings', async () => {
    const planned = { message: 'mine: 5m', steps: ['1. green 100 %'], warnings: ['no requests'] };
    const { stage, calls } = fakeStage({ functions: { rollout: planned } });
    const settings = () => readSettings({ blueGreen: { defaultPlan: 'AllAtOnce' } });

    const { printed, errors } = await run(verb('rollout plan'), { stage, settings });

    expect(printed).toEqual(['mine: 5m', '  1. green 100 %']);
    expect(errors).toEqual(['warning: no requests']);
    expect(calls).toEqual([{ key: 'rollout', payload: { action: 'plan', plan: 'AllAtOnce' } }]);
  });
});

describe('a command for the rollout', () => {
  it('says how to follow it', async () => {
    const { stage } = fakeStage({ functions: { rollout: STARTED } });

    expect((await run(verb('rollout resume'), { stage })).printed).toEqual([
      'green was given 10 %',
      FOLLOW,
    ]);
  });

  it.each(['rolled-back', 'withdrawn'])('does not where it is %s', async (phase) => {
    const { stage } = fakeStage({ functions: { rollout: { ...STARTED, phase } } });

    expect((await run(verb('rollout abort'), { stage })).printed).not.toContain(FOLLOW);
  });

  it('warns that the notification failed', async () => {
    const { stage } = fakeStage({ functions: { rollout: { ...STARTED, notified: false } } });

    expect((await run(verb('rollout pause'), { stage })).errors).toEqual([
      'warning: notification failed; see the log of rollout',
    ]);
  });

  it('follows the rollout with --wait, and still warns', async () => {
    const { stage } = fakeStage({
      functions: { rollout: { ...STARTED, rollout: ID, notified: false } },
      status: aReport({ phase: 'ready' }),
    });

    const end = await run(verb('rollout resume'), { stage, options: { wait: true, json: true } });

    expect(end.printed.map((line) => JSON.parse(line).type)).toEqual(['end']);
    expect(end.errors).toEqual(['warning: notification failed; see the log of rollout']);
  });

  it('has exit code 6 where it is paused, with --stop-on-pause', async () => {
    const { stage } = fakeStage({
      functions: { rollout: { ...STARTED, rollout: ID } },
      status: aReport({ phase: 'paused' }),
    });
    const options = { wait: true, 'stop-on-pause': true, json: true };

    expect((await run(verb('rollout approve'), { stage, options })).exitCode).toBe(6);
  });

  it.each([
    ['refused', 3],
    ['rolled-back', 1],
  ] as const)('that is %s ends with exit code %d', async (ending, code) => {
    const error = new CommandError(ending, 'GreenInAlarm', `${ending} (GreenInAlarm): no`);
    const { stage } = fakeStage({ functions: { rollout: error } });

    expect(await run(verb('rollout resume'), { stage })).toEqual({
      exitCode: code,
      printed: [],
      errors: [`${ending} (GreenInAlarm): no`],
    });
  });
});

describe('sls rollout start', () => {
  const WARNED = { ...STARTED, rollout: ID, warnings: ['green runs the same build as blue'] };
  const START = { plan: 'AllAtOnce' };

  it('prints what the service warns of, on standard error, and succeeds', async () => {
    const { stage } = fakeStage({ functions: { rollout: WARNED } });

    const { exitCode, errors } = await run(verb('rollout start'), { stage, options: START });

    expect([exitCode, errors]).toEqual([0, ['warning: green runs the same build as blue']]);
  });

  it('has the warnings in its JSON', async () => {
    const { stage } = fakeStage({ functions: { rollout: WARNED } });

    const options = { ...START, json: true };
    const { printed } = await run(verb('rollout start'), { stage, options });

    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ warnings: WARNED.warnings });
  });

  it('warns before it follows the rollout', async () => {
    const { stage } = fakeStage({
      functions: { rollout: WARNED },
      status: aReport({ phase: 'ready' }),
    });
    const options = { ...START, wait: true, json: true };

    const { errors } = await run(verb('rollout start'), { stage, options });

    expect(errors).toEqual(['warning: green runs the same build as blue']);
  });
});

describe('sls rollback-traffic', () => {
  const ROLLED_BACK = { message: 'rolled back to blue (100/0)', notified: true };

  it('is refused with a comment that is too long, with the limit and the length that came', async () => {
    const { stage, calls } = fakeStage({ functions: { rollback: ROLLED_BACK } });

    const options = { comment: 'x'.repeat(5_000) };
    const end = await run(verb('rollback-traffic'), { stage, options });

    expect(end).toEqual({
      exitCode: 4,
      printed: [],
      errors: ['--comment: expected a string of 1 to 500 characters, got one of 5000'],
    });
    expect(calls).toEqual([]);
  });

  it.each(['', '   '])(
    'is never held up by the comment "%s", which says nothing',
    async (comment) => {
      const { stage } = fakeStage({ functions: { rollback: ROLLED_BACK } });

      expect((await run(verb('rollback-traffic'), { stage, options: { comment } })).exitCode).toBe(
        0,
      );
    },
  );
});

describe('sls undo', () => {
  it('is refused with a comment that is too long, before anything is read or changed', async () => {
    const { stage, calls } = fakeStage();

    const options = { comment: 'x'.repeat(501), yes: true };
    const { exitCode, errors } = await run(verb('undo'), { stage, options });

    expect([exitCode, errors]).toEqual([
      4,
      ['--comment: expected a string of 1 to 500 characters, got one of 501'],
    ]);
    expect(calls).toEqual([]);
  });
});

describe('a verb with wrong usage', () => {
  it.each<[string, Options, string]>([
    ['shift', {}, '--green is required, such as --green 10'],
    ['shift', { green: 'half' }, '--green: expected a whole number, got half'],
    ['rollout retry', {}, "--comment is required, such as --comment 'the database was down'"],
    [
      'rollout start',
      { plan: 'AllAtOne' },
      '--plan: there is no plan AllAtOne, did you mean AllAtOnce?',
    ],
    ['status', { history: 'all' }, '--history: expected a whole number, got all'],
  ])('sls %s %j calls nothing and ends with exit code 4', async (name, options, message) => {
    const { stage, calls } = fakeStage();

    const end = await run(verb(name), { stage, options });

    expect(end).toEqual({ exitCode: 4, printed: [], errors: [message] });
    expect(calls).toEqual([]);
  });
});

describe('sls rollout watch', () => {
  it('is refused before the first rollout, with the command that starts one', async () => {
    const { stage } = fakeStage({ status: aReport({ rollout: undefined, phase: 'none' }) });

    const { exitCode, errors } = await run(verb('rollout watch'), { stage });

    expect([exitCode, errors]).toEqual([
      3,
      [
        expect.stringMatching(
          /^refused \(NoRollout\): there is no rollout yet; start one: sls rollout start --stage prod/,
        ),
      ],
    ]);
  });

  it.each([
    ['ready', 0],
    ['rolled-back', 1],
  ] as const)('ends at once for a rollout that is %s, with exit code %d', async (phase, code) => {
    const { stage } = fakeStage({ status: aReport({ phase, rollout: aRollout() }) });

    const end = await run(verb('rollout watch'), { stage, options: { json: true } });

    expect(end.exitCode).toBe(code);
    expect(JSON.parse(end.printed.at(-1) ?? '')).toMatchObject({ type: 'end', exitCode: code });
  });
});

describe('sls status', () => {
  it('prints with --json the whole report', async () => {
    const { stage } = fakeStage({ status: aReport() });

    const { printed } = await run(verb('status'), { stage, options: { json: true } });

    expect(JSON.parse(printed[0] ?? '').result).toEqual(JSON.parse(JSON.stringify(aReport())));
  });

  it.each([{}, { history: '5' }])('shows a decision once, with %j', async (options) => {
    const status = aReport({ history: [aLine({ message: 'looks good' })] });

    const { printed } = await run(verb('status'), { stage: fakeStage({ status }).stage, options });

    expect(printed.filter((line) => line.includes('looks good'))).toHaveLength(1);
  });

  it('is refused where the stage is not deployed', async () => {
    const { stage } = fakeStage();
    const status = () => Promise.reject(new CommandRefused('NotDeployed', 'sls deploy'));

    const end = await run(verb('status'), { stage: Object.assign(stage, { status }) });

    expect(end).toEqual({
      exitCode: 3,
      printed: [],
      errors: ['refused (NotDeployed): sls deploy'],
    });
  });
});

describe('sls diff', () => {
  it('compares the live template with the one that a deploy would start from', async () => {
    const live = aTemplate();
    const { stage } = fakeStage({ live, fresh: aTemplate({}, { version: '2.0.0', code: 'two' }) });

    const { printed } = await run(verb('diff'), { stage });

    expect(printed).toContain('  version  1.0.0 -> 2.0.0');
  });
});

function verb(name: string): Verb {
  const found = verbs.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no verb ${name}`);
  return found;
}
