import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { commandRollout } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout abort',
  summary: 'Abort the rollout: roll back to blue',
  options: { comment: COMMENT, json: JSON_OUTPUT },
  examples: [
    'sls rollout abort --stage prod',
    "sls rollout abort --stage prod --comment 'the new checkout is wrong'",
  ],
  endings: [],
  run: (call) => commandRollout(call, 'abort'),
};
