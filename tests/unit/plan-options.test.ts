import { describe, expect, it } from '@jest/globals';
import { PLAN_OPTIONS } from '../../src/events/plan-options.ts';
import { PLAN_ENTRIES } from '../../src/events/plan-schema.ts';
import { PRESETS } from '../../src/rollout/plan.ts';

describe('the options of a plan', () => {
  it('are those of the payload, each with a flag and a kind of its own', () => {
    expect(PLAN_OPTIONS.map(({ path, flag, kind }) => [path.join('.'), flag, kind])).toEqual([
      ['plan', 'plan', 'text'],
      ['steps', 'steps', 'steps'],
      ['name', 'name', 'text'],
      ['minimumRequests', 'minimum-requests', 'number'],
      ['budget.failed', 'budget-failed', 'number'],
      ['budget.total', 'budget-total', 'number'],
      ['approval.before', 'approval-before', 'numbers'],
      ['approval.timeout', 'approval-timeout', 'text'],
      ['approval.otherwise', 'approval-otherwise', 'text'],
      ['stepTimeout', 'step-timeout', 'text'],
    ]);
  });

  it('leave out no member of the payload', () => {
    const first = PLAN_OPTIONS.map(({ path: [name] }) => name);

    expect([...new Set(first)]).toEqual(Object.keys(PLAN_ENTRIES));
  });

  it.each(PLAN_OPTIONS)('--$flag has a help text in sentence case', ({ usage }) => {
    expect(usage).toMatch(/^[A-Z].*[^.]$/);
  });

  it.each([
    ['minimum-requests', 'default 10'],
    ['approval-timeout', 'default 24h'],
    ['approval-otherwise', 'default roll-back'],
    ['step-timeout', 'default 15m'],
    ['name', 'default Custom'],
  ])('--%s names its default: %s', (flag, text) => {
    expect(usageOf(flag)).toContain(text);
  });

  it.each(Object.keys(PRESETS))('--plan names the preset %s', (name) => {
    expect(usageOf('plan')).toContain(name);
  });
});

function usageOf(name: string): string | undefined {
  return PLAN_OPTIONS.find(({ flag }) => flag === name)?.usage;
}
