import type { Target } from '../state.ts';

export type NextAttempt =
  | { readonly kind: 'retry'; readonly time: number }
  | {
      readonly kind: 'give-up';
      readonly time: number;
      readonly condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
    };

const DEFAULT_POLICY = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } as const;

/**
 * Exponential, with AWS's two documented limits reached at about the same time: 185 attempts take
 * about a day.
 *
 * Differs: AWS does not document its retry delays; those here are a guess.
 */
const DELAY_MS = { first: 1_000, longest: 620_000 } as const;

/**
 * Decides what comes after a failed attempt. Times are milliseconds since the epoch.
 *
 * @param retries how many attempts were made after the first one
 * @param chance from 0 to 1, for the jitter
 */
export function nextAttempt(
  { target, ingestedAt }: { readonly target: Target; readonly ingestedAt: number },
  retries: number,
  now: number,
  chance: number,
): NextAttempt {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = {
    ...DEFAULT_POLICY,
    ...target.RetryPolicy,
  };
  if (retries >= (MaximumRetryAttempts ?? DEFAULT_POLICY.MaximumRetryAttempts)) {
    return { kind: 'give-up', time: now, condition: 'MaximumRetryAttempts' };
  }
  const maximumAge = MaximumEventAgeInSeconds ?? DEFAULT_POLICY.MaximumEventAgeInSeconds;
  const tooOldAt = ingestedAt + maximumAge * 1_000;
  const delay = Math.min(DELAY_MS.first * 2 ** retries, DELAY_MS.longest);
  const time = now + Math.round(delay * (0.5 + chance / 2));
  if (time < tooOldAt) return { kind: 'retry', time };
  return { kind: 'give-up', time: tooOldAt, condition: 'MaximumEventAgeInSeconds' };
}
