import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { promote } from '../promotion/promote.ts';

export const verb: Verb = {
  name: 'promote',
  summary: 'Make blue a copy of the green that was proven, and give it all traffic',
  options: {
    comment: COMMENT,
    force: { type: 'boolean', usage: 'Promote although green is not ready, or not healthy' },
    json: JSON_OUTPUT,
  },
  examples: ['sls promote --stage prod', "sls promote --stage prod --comment 'release 1.1.0'"],
  endings: ['interrupted'],
  run: async ({ stage, flags, actor, progress }) => {
    const message = await promote(stage, { actor, isForced: flags.is('force') }, progress);
    return { lines: [message], result: { message } };
  },
};
