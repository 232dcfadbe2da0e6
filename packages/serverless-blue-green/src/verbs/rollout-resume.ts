import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { WAIT_FLAGS } from '../follow/follow-stage.ts';
import { commandRollout } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout resume',
  summary: 'Resume a paused rollout; requests its weights again where the listener shows others',
  options: { comment: COMMENT, ...WAIT_FLAGS, json: JSON_OUTPUT },
  examples: [
    'sls rollout resume --stage prod',
    "sls rollout resume --stage prod --comment 'the database is fast again' --wait",
  ],
  endings: ['rolled-back', 'timed-out', 'paused', 'interrupted'],
  run: (call) => commandRollout(call, 'resume'),
};
