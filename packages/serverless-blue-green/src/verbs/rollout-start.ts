import type { CommandOutcome } from '../../../../src/contract.ts';
import { PLAN_FLAGS, planPayload } from '../command-line/plan-flags.ts';
import { actorPayload, COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { WAIT_FLAGS } from '../follow/follow-stage.ts';
import { rolloutResult } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout start',
  summary: 'Start a plan that brings green from 0 to 100 % of the traffic',
  options: { ...PLAN_FLAGS, comment: COMMENT, ...WAIT_FLAGS, json: JSON_OUTPUT },
  examples: [
    'sls rollout start --plan Canary10Percent5Minutes --comment 1.1.0 --wait',
    'sls rollout start --steps 1%:5m,25%:15m,100%:1h --budget-failed 25',
  ],
  endings: ['rolled-back', 'timed-out', 'paused', 'interrupted'],
  run: async (call) => {
    const functions = await call.stage.functions();
    const payload = { ...planPayload(call.flags, call.settings()), ...actorPayload(call.actor) };
    const answer = await functions.call('rollout', { action: 'start', ...payload });
    return rolloutResult(call, answer as CommandOutcome);
  },
};
