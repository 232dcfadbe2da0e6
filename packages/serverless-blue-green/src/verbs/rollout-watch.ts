import { JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { CommandRefused } from '../errors.ts';
import { FOLLOW_FLAGS, followStage } from '../follow/follow-stage.ts';

export const verb: Verb = {
  name: 'rollout watch',
  summary: 'Follow the rollout to its end',
  options: { ...FOLLOW_FLAGS, json: JSON_OUTPUT },
  examples: [
    'sls rollout watch --stage prod',
    'sls rollout watch --stage prod --timeout 30m --stop-on-pause --json',
  ],
  endings: ['rolled-back', 'timed-out', 'paused', 'interrupted'],
  run: async (call) => {
    const { rollout } = await call.stage.status();
    if (rollout !== undefined) return followStage(call, rollout.id);
    const start = `sls rollout start --stage ${call.stage.name} --plan Canary10Percent5Minutes`;
    throw new CommandRefused('NoRollout', `there is no rollout yet; start one: ${start}`);
  },
};
