import { describe, expect, it } from '@jest/globals';
import { PLAN_OPTIONS } from '../../../../src/contract.ts';
import { Flags } from '../../src/command-line/flags.ts';
import { PLAN_FLAGS, planPayload } from '../../src/command-line/plan-flags.ts';
import { UsageError } from '../../src/errors.ts';
import type { Options } from '../../src/osls.ts';
import { readSettings } from '../../src/settings.ts';

const CAREFUL = {
  steps: [{ green: 1, bake: '5m' }, { green: 100 }],
  approval: { before: 100, timeout: '1h' },
};
const NO_SETTINGS = readSettings(undefined);
const SETTINGS = readSettings({
  blueGreen: {
    plans: { careful: CAREFUL, quick: { plan: 'AllAtOnce' } },
    defaultPlan: 'careful',
  },
});

describe('PLAN_FLAGS', () => {
  it('has a flag for every option of a plan that the service knows, with its text', () => {
    const expected = PLAN_OPTIONS.map(({ flag, usage }) => [flag, { type: 'string', usage }]);

    expect(Object.entries(PLAN_FLAGS)).toEqual(expected);
    expect(Object.keys(PLAN_FLAGS)).toContain('budget-failed');
  });
});

describe('planPayload', () => {
  it.each<[Options, object]>([
    [{ plan: 'AllAtOnce' }, { plan: 'AllAtOnce' }],
    [
      { steps: '10%:5m, 50 : 10m,100%' },
      { steps: [{ green: 10, bake: '5m' }, { green: 50, bake: '10m' }, { green: 100 }] },
    ],
    [
      { steps: '100', name: 'Mine' },
      { steps: [{ green: 100 }], name: 'Mine' },
    ],
    [
      { plan: 'AllAtOnce', 'minimum-requests': '0' },
      { plan: 'AllAtOnce', minimumRequests: 0 },
    ],
    [
      { plan: 'AllAtOnce', 'budget-failed': '0' },
      { plan: 'AllAtOnce', budget: { failed: 0 } },
    ],
    [
      { plan: 'AllAtOnce', 'budget-failed': '5', 'budget-total': '900' },
      { plan: 'AllAtOnce', budget: { failed: 5, total: 900 } },
    ],
    [
      { plan: 'AllAtOnce', 'approval-before': '50%,100', 'approval-timeout': '1h' },
      { plan: 'AllAtOnce', approval: { before: [50, 100], timeout: '1h' } },
    ],
    [
      { plan: 'AllAtOnce', 'step-timeout': '30m' },
      { plan: 'AllAtOnce', stepTimeout: '30m' },
    ],
    [{ comment: 'not of the plan', wait: true }, {}],
  ])('of %j is %j', (options, payload) => {
    expect(planPayload(new Flags(options), NO_SETTINGS)).toEqual(payload);
  });

  it('covers every option of a plan', () => {
    const values = { number: '5', numbers: '5', steps: '100', text: 'AllAtOnce' } as const;

    for (const { flag, kind, path } of PLAN_OPTIONS) {
      const payload = planPayload(new Flags({ [flag]: values[kind] }), NO_SETTINGS);

      expect(payload).toHaveProperty([...path]);
    }
  });

  it.each<[Options, string]>([
    [
      { steps: '10%:5m;100%' },
      '--steps: expected steps such as 10%:5m,50%:10m,100%, got 10%:5m;100%',
    ],
    [{ steps: '10%,' }, '--steps: expected steps such as 10%:5m,50%:10m,100%, got 10%,'],
    [{ 'budget-failed': 'few' }, '--budget-failed: expected a whole number, got few'],
    [{ 'approval-before': 'half' }, '--approval-before: expected a whole number, got half'],
    [{ plan: 'AllAtOne' }, '--plan: there is no plan AllAtOne, did you mean AllAtOnce?'],
    [{ plan: 'carefull' }, '--plan: there is no plan carefull, did you mean careful?'],
    [{ plan: 'careful', steps: '100' }, '--plan and --steps: expected one of them, got both'],
  ])('refuses %j: %s', (options, message) => {
    expect(() => planPayload(new Flags(options), SETTINGS)).toThrow(new UsageError(message));
  });

  it.each(['nonsense', 'toString'])('lists the plans where none is like %s', (plan) => {
    expect(() => planPayload(new Flags({ plan }), SETTINGS)).toThrow(
      `--plan: there is no plan ${plan}, known are careful, quick, Canary10Percent5Minutes, `,
    );
  });
});

describe('planPayload, with plans in the settings', () => {
  it('uses the default plan where the command line has none', () => {
    expect(planPayload(new Flags({}), SETTINGS)).toEqual({ name: 'careful', ...CAREFUL });
  });

  it.each<[Options, object]>([
    [{ plan: 'AllAtOnce' }, { plan: 'AllAtOnce' }],
    [{ plan: 'quick' }, { plan: 'AllAtOnce' }],
    [{ steps: '100' }, { steps: [{ green: 100 }] }],
  ])('prefers %j to the default plan', (options, payload) => {
    expect(planPayload(new Flags(options), SETTINGS)).toEqual(payload);
  });

  it('lets other options override what the plan says, one by one', () => {
    const options = { plan: 'careful', 'approval-timeout': '2h', 'budget-failed': '5' };

    expect(planPayload(new Flags(options), SETTINGS)).toEqual({
      name: 'careful',
      steps: CAREFUL.steps,
      approval: { before: 100, timeout: '2h' },
      budget: { failed: 5 },
    });
  });

  it('lets a default plan be a preset', () => {
    const settings = readSettings({ blueGreen: { defaultPlan: 'AllAtOnce' } });

    expect(planPayload(new Flags({ 'budget-failed': '5' }), settings)).toEqual({
      plan: 'AllAtOnce',
      budget: { failed: 5 },
    });
  });
});
