import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { WAIT_FLAGS } from '../follow/follow-stage.ts';
import { commandRollout } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout approve',
  summary: 'Approve the step that waits for a person',
  options: { comment: COMMENT, ...WAIT_FLAGS, json: JSON_OUTPUT },
  examples: [
    'sls rollout approve --stage prod',
    "sls rollout approve --stage prod --comment 'checked by hand' --wait",
  ],
  endings: ['rolled-back', 'timed-out', 'paused', 'interrupted'],
  run: (call) => commandRollout(call, 'approve'),
};
