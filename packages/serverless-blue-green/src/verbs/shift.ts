import type { ShiftOutcome } from '../../../../src/contract.ts';
import {
  actorPayload,
  COMMENT,
  JSON_OUTPUT,
  notificationWarnings,
  type Verb,
} from '../command-line/verb.ts';

export const verb: Verb = {
  name: 'shift',
  summary: "Set green's share of the traffic now",
  options: {
    green: { type: 'string', usage: "Green's share in whole percent; required" },
    comment: COMMENT,
    'dry-run': { type: 'boolean', usage: 'Show what would change, and change nothing' },
    force: { type: 'boolean', usage: 'Raise green in spite of alarms and failed checks' },
    retry: {
      type: 'boolean',
      usage: 'Raise a build that was rolled back; needs a --comment',
    },
    json: JSON_OUTPUT,
  },
  examples: [
    "sls shift --stage prod --green 10 --comment 'a first look'",
    'sls shift --stage prod --green 0',
  ],
  endings: ['rolled-back'],
  run: async ({ stage, flags, actor }) => {
    flags.required('green', '--green 10');
    const functions = await stage.functions();
    const outcome = (await functions.call('shift', {
      green: flags.count('green'),
      ...actorPayload(actor),
      dryRun: flags.is('dry-run'),
      force: flags.is('force'),
      retry: flags.is('retry'),
    })) as ShiftOutcome;
    const warnings = notificationWarnings(outcome, 'shift');
    return { lines: [outcome.message], result: outcome, warnings };
  },
};
