import type { RollBackOutcome } from '../../../../src/use-cases/roll-back.ts';
import { NOT_TOLD } from '../views/rollout-view.ts';
import { REASON, type Verb } from './verb.ts';

export const rollbackTraffic: Verb = {
  usage: 'Send all traffic back to blue, now',
  options: {
    reason: REASON,
  },
  run: async ({ stage, flags, print }) => {
    const functions = await stage.functions();
    const reason = flags.text('reason');
    const payload = reason === undefined ? {} : { reason };
    const answer = (await functions.call('rollback', payload)) as RollBackOutcome;
    print(answer.message);
    if (!answer.isTold) print(NOT_TOLD);
  },
};
