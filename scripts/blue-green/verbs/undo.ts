import { userName } from '../../support/rollout-payload.ts';
import { takePromotionBack } from '../promotion.ts';
import type { Verb } from './verb.ts';

export const undo: Verb = {
  usage: 'Give blue what it ran before the last promotion; or, before one, take green off again',
  options: {
    reason: { type: 'string', usage: 'Why, for whoever reads the history' },
  },
  run: async ({ stage, flags, print }) => {
    const reason = flags.text('reason');
    const wish = { by: userName(), ...(reason && { reason }) };
    await takePromotionBack(stage, wish, print);
  },
};
