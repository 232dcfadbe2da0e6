import type { RollbackOutcome } from '../../../../src/contract.ts';
import { requireActor } from '../command-line/require-actor.ts';
import {
  actorPayload,
  COMMENT,
  JSON_OUTPUT,
  notificationWarnings,
  type Verb,
} from '../command-line/verb.ts';

export const verb: Verb = {
  name: 'rollback-traffic',
  summary: 'Roll back to blue now, whatever is running',
  options: { comment: COMMENT, json: JSON_OUTPUT },
  examples: [
    'sls rollback-traffic --stage prod',
    "sls rollback-traffic --stage prod --comment 'customers complain'",
  ],
  endings: [],
  run: async ({ stage, actor }) => {
    // An empty comment must not cost a second: it is none.
    if (actor.comment?.trim()) requireActor(actor);
    const functions = await stage.functions();
    const outcome = (await functions.call('rollback', actorPayload(actor))) as RollbackOutcome;
    const warnings = notificationWarnings(outcome, 'rollback');
    return { lines: [outcome.message], result: outcome, warnings };
  },
};
