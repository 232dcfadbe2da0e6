import type { Wish } from '../rollout/commands.ts';
import { type Checked, textProblems } from './payload-problems.ts';

export const WISH_KEYS = ['reason', 'by'] as const;

type WishPayload = { readonly [key in (typeof WISH_KEYS)[number]]?: unknown };

/** Reads who asks, and why. */
export function readWish({ reason, by }: WishPayload): Checked<Wish> {
  return {
    value: {
      by: typeof by === 'string' ? by : 'somebody',
      why: typeof reason === 'string' ? reason : undefined,
    },
    problems: [...textProblems('reason', reason), ...textProblems('by', by)],
  };
}

/** Who wants again what was rolled back has to say why. */
export function retryProblems({ reason }: WishPayload): string[] {
  if (reason !== undefined) return [];
  return ['reason: expected why a build that was rolled back is raised again, got nothing'];
}
