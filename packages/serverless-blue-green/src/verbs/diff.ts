import { JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { diffOf } from '../template/diff.ts';
import { diffLines } from '../views/diff-lines.ts';

export const verb: Verb = {
  name: 'diff',
  summary: 'Show what a deploy would change in green, and how blue and green differ now',
  options: { json: JSON_OUTPUT },
  examples: ['sls diff --stage prod', 'sls diff --stage prod --param=version=1.2.0 --json'],
  endings: [],
  isPackaging: true,
  run: async ({ stage }) => {
    const [live, fresh] = [await stage.liveTemplate(), await stage.freshTemplate()];
    const result = diffOf(live, fresh);
    return { lines: diffLines(result), result };
  },
};
