import { userName } from '../../support/rollout-payload.ts';
import { promote as promoteGreen } from '../promotion.ts';
import type { Verb } from './verb.ts';

export const promote: Verb = {
  usage: 'Make blue a copy of the green that was proven, and give it all traffic',
  options: {
    reason: { type: 'string', usage: 'Why, for whoever reads the history' },
    force: { type: 'boolean', usage: 'Promote although green is not ready, or not healthy' },
  },
  run: async ({ stage, flags, print }) => {
    const reason = flags.text('reason');
    const wish = { by: userName(), isForced: flags.is('force'), ...(reason && { reason }) };
    await promoteGreen(stage, wish, print);
  },
};
