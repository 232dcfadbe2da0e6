import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { commandRollout } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout pause',
  summary: 'Pause the rollout; green keeps its traffic and stays under watch',
  options: { comment: COMMENT, json: JSON_OUTPUT },
  examples: [
    'sls rollout pause --stage prod',
    "sls rollout pause --stage prod --comment 'the database is slow'",
  ],
  endings: [],
  run: (call) => commandRollout(call, 'pause'),
};
