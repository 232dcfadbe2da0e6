import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { WAIT_FLAGS } from '../follow/follow-stage.ts';
import { commandRollout } from '../follow/rollout-result.ts';

export const verb: Verb = {
  name: 'rollout retry',
  summary: 'Start the plan that was rolled back again, for the build that green runs now',
  options: {
    comment: { ...COMMENT, usage: 'Why a build that was rolled back is raised again; required' },
    ...WAIT_FLAGS,
    json: JSON_OUTPUT,
  },
  examples: [
    "sls rollout retry --stage prod --comment 'the database was down'",
    "sls rollout retry --stage prod --comment 'the alarm was too strict' --wait",
  ],
  endings: ['rolled-back', 'timed-out', 'paused', 'interrupted'],
  run: (call) => {
    call.flags.required('comment', "--comment 'the database was down'");
    return commandRollout(call, 'retry');
  },
};
