import { describe, expect, it } from '@jest/globals';
import type { StatusReport } from '../../../../src/contract.ts';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';
import { COMMAND_ENDINGS, type FollowOutcome } from '../../src/follow/follow-rollout.ts';
import { adviceLines } from '../../src/refusal.ts';
import { adviceAfter, adviceOn, watchCommand } from '../../src/views/advice.ts';
import { aGate, aReport, aRollout } from '../support/status-reports.ts';

const RESUME = ['to resume', 'sls rollout resume --stage prod'];
const SKIP = ['to skip the bake', 'sls rollout skip --stage prod'];
const APPROVE = ['to approve', 'sls rollout approve --stage prod'];
const ABORT = ['to roll back', 'sls rollout abort --stage prod'];
const open = aGate({ gate: 'approval', verdict: 'inconclusive' });
const names = loadVerbs().map(({ name }) => name);

describe('adviceOn', () => {
  it.each<[string, Partial<StatusReport>, string[][]]>([
    ['is empty for a rollout that proceeds by itself', {}, []],
    ['offers to resume a paused rollout', { phase: 'paused' }, [RESUME, ABORT]],
    [
      'offers to skip the bake of a step that has timed out',
      { phase: 'paused', rollout: aRollout({ reason: 'StepTimedOut' }) },
      [RESUME, SKIP, ABORT],
    ],
    ['offers to approve a step', { phase: 'pending', gates: [open] }, [APPROVE, ABORT]],
    [
      'is empty for a step that was approved',
      { phase: 'pending', gates: [{ ...open, verdict: 'pass' }] },
      [],
    ],
  ])('%s', (_, report, advice) => {
    expect(adviceOn(aReport(report), 'prod')).toEqual(advice);
  });
});

describe('adviceAfter', () => {
  const outcomes = Object.keys(COMMAND_ENDINGS) as FollowOutcome['outcome'][];

  it.each(outcomes)('names commands that exist when a rollout is %s', (outcome) => {
    for (const [, command] of adviceAfter(outcome, 'prod')) {
      const [, name = ''] = /^sls ([a-z -]+?) --stage prod/.exec(command) ?? [];

      expect([...names, 'deploy']).toContain(name);
    }
  });

  it.each(['timed-out', 'interrupted', 'unknown'] as const)(
    'says how to watch a rollout again that goes on: %s',
    (outcome) => {
      expect(adviceAfter(outcome, 'prod')).toEqual([['to watch it again', watchCommand('prod')]]);
    },
  );
});

describe('adviceLines', () => {
  it('puts the commands in a column', () => {
    expect(
      adviceLines([
        ['to resume', 'a'],
        ['to roll back', 'b'],
      ]),
    ).toEqual(['  to resume:     a', '  to roll back:  b']);
  });
});
