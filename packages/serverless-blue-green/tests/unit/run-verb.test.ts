import { describe, expect, it } from '@jest/globals';
import { type Ending, EXIT_CODES } from '../../src/command-line/exit-codes.ts';
import { COMMENT, type Verb, type VerbCall, type VerbResult } from '../../src/command-line/verb.ts';
import { CommandError, CommandRefused, UsageError } from '../../src/errors.ts';
import { ME } from '../support/fake-stage.ts';
import { run } from '../support/run.ts';

const RESULT: VerbResult = { lines: ['one', 'two'], result: { weights: '90/10' } };
const ENDINGS = Object.keys(EXIT_CODES) as Ending[];
const FAILURES = ENDINGS.filter((ending) => ending !== 'done');

describe('runVerb', () => {
  it('prints the lines of the result, and returns 0', async () => {
    expect(await run(aVerb(RESULT))).toEqual({
      exitCode: 0,
      printed: ['one', 'two'],
      errors: [],
    });
  });

  it('prints with --json one line of JSON instead, with its version', async () => {
    const { exitCode, printed, errors } = await run(aVerb(RESULT), { options: { json: true } });

    expect([exitCode, printed.length, errors]).toEqual([0, 1, []]);
    expect(JSON.parse(printed[0] ?? '')).toEqual({
      version: 1,
      type: 'result',
      command: 'shift',
      warnings: [],
      result: { weights: '90/10' },
    });
  });

  it.each(ENDINGS)('returns the exit code of a result that is %s', async (ending) => {
    const { exitCode } = await run(aVerb({ ...RESULT, ending }));

    expect(exitCode).toBe(EXIT_CODES[ending].code);
  });

  it('writes warnings to standard error', async () => {
    expect(await run(aVerb({ ...RESULT, warnings: ['notification failed'] }))).toEqual({
      exitCode: 0,
      printed: ['one', 'two'],
      errors: ['warning: notification failed'],
    });
  });

  it('has warnings in the JSON', async () => {
    const result = { ...RESULT, warnings: ['notification failed'] };

    const { printed, errors } = await run(aVerb(result), { options: { json: true } });

    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ warnings: ['notification failed'] });
    expect(errors).toEqual([]);
  });

  it.each([true, false])(
    'prints only the warnings of a result that was shown already (JSON: %s)',
    async (json) => {
      const shown = { ...RESULT, lines: [], warnings: ['notification failed'], isShown: true };

      expect(await run(aVerb(shown), { options: { json } })).toEqual({
        exitCode: 0,
        printed: [],
        errors: ['warning: notification failed'],
      });
    },
  );

  it('names the person, with their comment', async () => {
    const calls: VerbCall[] = [];
    const verb = {
      ...aVerb((call) => {
        calls.push(call);
        return RESULT;
      }),
      options: { comment: COMMENT },
    };

    await run(verb, { options: { comment: 'a look' } });
    await run(verb, { options: { by: 'ann' } });

    expect(calls.map(({ actor }) => actor)).toEqual([
      { id: ME, comment: 'a look' },
      { id: `ann via ${ME}`, comment: undefined },
    ]);
  });

  it.each([
    [{}, ['working', 'one', 'two']],
    [{ json: true }, [expect.stringMatching(/^{"version":1,/)]],
  ])('prints progress for people only: %j', async (options, expected) => {
    const verb = aVerb(({ progress }) => {
      progress('working');
      return RESULT;
    });

    expect((await run(verb, { options })).printed).toEqual(expected);
  });
});

describe('runVerb, when the verb fails', () => {
  it.each(FAILURES)('returns the exit code of an error that means %s', async (ending) => {
    const error = new CommandError(ending, 'Code', 'the message');

    expect(await run(aVerb(error))).toEqual({
      exitCode: EXIT_CODES[ending].code,
      printed: [],
      errors: ['the message'],
    });
  });

  it.each([
    [new CommandRefused('NoRollout', 'there is no rollout yet'), 'NoRollout', 3],
    [new UsageError('--green: expected a whole number'), 'Usage', 4],
    [new TypeError('x is not a function'), 'TypeError', 5],
    [Object.assign(new Error('Rate exceeded'), { name: 'Throttling' }), 'Throttling', 5],
  ])('prints %s with --json as JSON on standard output', async (error, code, exitCode) => {
    const end = await run(aVerb(error), { options: { json: true } });

    expect([end.exitCode, end.printed.length, end.errors]).toEqual([exitCode, 1, []]);
    expect(end.printed[0]).toMatch(/^{"version":1,"type":"error",/);
    expect(JSON.parse(end.printed[0] ?? '')).toEqual({
      version: 1,
      type: 'error',
      command: 'shift',
      code,
      message: error.message,
      exitCode,
    });
  });

  it('says what to do about a connection that was refused', async () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), {
      code: 'ECONNREFUSED',
    });

    const end = await run(aVerb(error));

    expect(end.exitCode).toBe(5);
    expect(end.errors).toEqual([expect.stringMatching(/^connection refused: .*127\.0\.0\.1:9; /)]);
  });

  it('survives what is not an error', async () => {
    const verb: Verb = { ...aVerb(RESULT), run: () => Promise.reject('gone') };

    expect(await run(verb)).toEqual({ exitCode: 5, printed: [], errors: ['gone'] });
  });

  it('runs with wrong settings where it does not need them, as a rollback', async () => {
    const settings = () => {
      throw new UsageError('custom.blueGreen: wrong');
    };

    expect((await run(aVerb(RESULT), { settings })).exitCode).toBe(0);
    const needing = aVerb((call) => ({ ...RESULT, result: call.settings() }));
    expect(await run(needing, { settings })).toEqual({
      exitCode: 4,
      printed: [],
      errors: ['custom.blueGreen: wrong'],
    });
  });
});

function aVerb(does: VerbResult | Error | ((call: VerbCall) => VerbResult)): Verb {
  return {
    name: 'shift',
    summary: "Set green's share",
    options: {},
    examples: ['sls shift', 'sls shift'],
    endings: [],
    run: async (call) => {
      if (does instanceof Error) throw does;
      return typeof does === 'function' ? does(call) : does;
    },
  };
}
