import { confirm, YES } from '../command-line/confirm.ts';
import { requireActor } from '../command-line/require-actor.ts';
import { COMMENT, JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { undoPromotion } from '../promotion/undo.ts';

export const verb: Verb = {
  name: 'undo',
  summary: 'Undo the last promotion: blue gets its previous build; without one, roll back to blue',
  options: { comment: COMMENT, yes: YES, json: JSON_OUTPUT },
  examples: [
    "sls undo --stage prod --comment 'the new build loses orders'",
    "sls undo --stage prod --comment 'the new build loses orders' --yes --json",
  ],
  endings: ['interrupted'],
  run: async (call) => {
    const { stage, actor, progress } = call;
    requireActor(actor);
    const command = ['sls undo', `--stage ${stage.name}`, ...commentOf(actor), '--yes'].join(' ');
    const message = await undoPromotion(
      stage,
      { actor, confirm: (change) => confirm(call, { change, command }) },
      progress,
    );
    return { lines: [message], result: { message } };
  },
};

/** Quoted for a shell. */
function commentOf({ comment }: { readonly comment: string | undefined }): string[] {
  return comment === undefined ? [] : [`--comment '${comment.replaceAll("'", "'\\''")}'`];
}
