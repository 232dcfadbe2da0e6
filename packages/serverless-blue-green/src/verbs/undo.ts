import { takePromotionBack } from '../promotion/promotion.ts';
import { REASON, type Verb, wishOf } from './verb.ts';

export const undo: Verb = {
  usage: 'Give blue what it ran before the last promotion; or, before one, take green off again',
  options: {
    reason: REASON,
  },
  run: async ({ stage, flags, print }) => {
    await takePromotionBack(stage, wishOf(flags), print);
  },
};
