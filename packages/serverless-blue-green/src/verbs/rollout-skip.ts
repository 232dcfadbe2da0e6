import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { WAIT_FLAGS } from '../follow/follow-stage.ts';
import { commandRollout } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout skip',
  summary: 'Skip the rest of the bake and its minimum of requests; alarms and hooks still count',
  options: { comment: COMMENT, ...WAIT_FLAGS, json: JSON_OUTPUT },
  examples: [
    'sls rollout skip --stage prod',
    "sls rollout skip --stage prod --comment 'no traffic at night' --wait",
  ],
  endings: ['rolled-back', 'timed-out', 'paused', 'interrupted'],
  run: (call) => commandRollout(call, 'skip'),
};
