import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../../src/errors.ts';
import { readSettings } from '../../src/settings.ts';

describe('readSettings', () => {
  it.each([
    ['no custom settings', undefined],
    ['other custom settings', { esbuild: {} }],
    ['an empty file', { blueGreen: null }],
    ['no members', { blueGreen: {} }],
  ])('has no plans of its own with %s', (_, custom) => {
    expect(readSettings(custom)).toEqual({ plans: {}, defaultPlan: undefined });
  });

  it('keeps plans as they are written, for the service to read', () => {
    const plans = { careful: { steps: [{ green: 100, bake: '5m' }], budget: { failed: 5 } } };

    expect(readSettings({ blueGreen: { plans, defaultPlan: 'careful' } })).toEqual({
      plans,
      defaultPlan: 'careful',
    });
  });

  it.each<[unknown, string]>([
    ['yes', 'custom.blueGreen: expected an object such as '],
    [[], 'custom.blueGreen: expected an object such as '],
    [{ plan: {} }, 'custom.blueGreen.plan: unknown key, did you mean plans?'],
    [{ plans: 'x' }, 'custom.blueGreen.plans: expected an object of plans by name, got "x"'],
    [{ defaultPlan: 5 }, 'custom.blueGreen.defaultPlan: expected the name of a plan, got 5'],
    [
      { defaultPlan: 'AllAtOne' },
      'custom.blueGreen.defaultPlan: there is no plan AllAtOne, did you mean AllAtOnce?',
    ],
    [{ defaultPlan: 'toString' }, 'custom.blueGreen.defaultPlan: there is no plan toString, known'],
    [
      { plans: { mine: { stpes: [] } } },
      'custom.blueGreen.plans.mine.stpes: unknown key, did you mean steps?',
    ],
  ])('refuses %j', (blueGreen, message) => {
    expect(problemsOf(blueGreen).join('; ')).toContain(message);
  });

  it('names all problems at once, each with its path, what was expected and what came', () => {
    const problems = problemsOf({
      plans: {
        careful: { steps: [{ green: 0, bake: '5m' }, { green: 100 }] },
        quick: { plan: 'AllAtOnce', budget: { failed: 'few' } },
      },
      defaultPlan: 'carefull',
    });

    expect(problems).toEqual([
      'custom.blueGreen.plans.careful.steps[0].green: expected a whole number from 1 to 100, got 0',
      'custom.blueGreen.plans.quick.budget.failed: expected a whole number of at least 0, got "few"',
      'custom.blueGreen.defaultPlan: there is no plan carefull, did you mean careful?',
    ]);
  });

  it('survives settings that are nested 100,000 deep', () => {
    let deep: object = {};
    for (let depth = 0; depth < 100_000; depth += 1) deep = { plan: deep };

    expect(problemsOf({ plans: { deep } })[0]).toContain('custom.blueGreen.plans.deep.plan: ');
  });
});

function problemsOf(blueGreen: unknown): string[] {
  try {
    readSettings({ blueGreen });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message.split('; ');
  }
  throw new Error('the settings are valid');
}
