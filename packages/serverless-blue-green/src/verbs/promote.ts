import { promote as promoteGreen } from '../promotion/promotion.ts';
import { REASON, type Verb, wishOf } from './verb.ts';

export const promote: Verb = {
  usage: 'Make blue a copy of the green that was proven, and give it all traffic',
  options: {
    reason: REASON,
    force: { type: 'boolean', usage: 'Promote although green is not ready, or not healthy' },
  },
  run: async ({ stage, flags, print }) => {
    await promoteGreen(stage, { ...wishOf(flags), isForced: flags.is('force') }, print);
  },
};
