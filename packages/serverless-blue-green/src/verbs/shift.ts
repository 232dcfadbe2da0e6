import type { ShiftOutcome } from '../../../../src/use-cases/shift-traffic.ts';
import { NOT_TOLD } from '../views/rollout-view.ts';
import { userName } from './rollout-payload.ts';
import { REASON, type Verb } from './verb.ts';

export const shift: Verb = {
  usage: 'Give green its share of the traffic now, such as sls shift --green 10',
  options: {
    green: { type: 'string', required: true, usage: "Green's share, in whole percent" },
    reason: REASON,
    'dry-run': { type: 'boolean', usage: 'Only say what would be done' },
    force: { type: 'boolean', usage: 'Raise green in spite of alarms and failed checks' },
    retry: { type: 'boolean', usage: 'Raise a build again that was rolled back, with a --reason' },
  },
  run: async ({ stage, flags, print }) => {
    const functions = await stage.functions();
    const answer = (await functions.call('shift', {
      green: flags.count('green'),
      reason: flags.text('reason'),
      by: userName(),
      dryRun: flags.is('dry-run'),
      force: flags.is('force'),
      retry: flags.is('retry'),
    })) as ShiftOutcome;
    print(answer.message);
    if (!answer.isTold) print(NOT_TOLD);
  },
};
