import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { undoPromotion } from '../promotion/undo.ts';

export const verb: Verb = {
  name: 'undo',
  summary: 'Undo the last promotion: blue gets its previous build; without one, roll back to blue',
  options: { comment: COMMENT, json: JSON_OUTPUT },
  examples: [
    'sls undo --stage prod',
    "sls undo --stage prod --comment 'the new build loses orders'",
  ],
  endings: [],
  run: async ({ stage, actor, progress }) => {
    const message = await undoPromotion(stage, actor, progress);
    return { lines: [message], result: { message } };
  },
};
