import * as v from 'valibot';
import { type Actor, UNKNOWN_ACTOR } from '../rollout/actor.ts';
import { formatDuration, parseDuration } from '../rollout/duration.ts';
import { LONGEST_TEXT, show } from './payload-error.ts';
import { expected, object, type Problem } from './schema.ts';

/** The actor and the comment: members of every command. */
export const ACTOR_ENTRIES = {
  comment: v.optional(v.pipe(text(), v.description('Comment for the history and notifications'))),
  actor: v.optional(v.pipe(text(), v.description('Who asks; default unknown'))),
};

/** Reads the members of {@link ACTOR_ENTRIES}. */
export function actorOf(payload: {
  readonly actor?: string | undefined;
  readonly comment?: string | undefined;
}): Actor {
  return { id: payload.actor ?? UNKNOWN_ACTOR.id, comment: payload.comment };
}

/** The actor alone, for clients that change something before they call a function. */
export const actorSchema = object(ACTOR_ENTRIES, '{"comment":"release 2.0.0"}');

/** A comment is required where a build that was rolled back is raised again. */
export function retryProblems({ comment }: Readonly<Record<string, unknown>>): Problem[] {
  if (comment !== undefined) return [];
  const message = `expected the reason for raising a build that was rolled back, got ${show(comment)}`;
  return [{ path: ['comment'], message }];
}

/** A text that people typed, and that is not empty. */
export function text() {
  const message = expected(`a string of 1 to ${LONGEST_TEXT} characters`);
  return v.pipe(
    v.string(message),
    v.regex(/\S/, message),
    v.maxLength(LONGEST_TEXT, ({ input }) => {
      return `expected a string of 1 to ${LONGEST_TEXT} characters, got one of ${input.length}`;
    }),
  );
}

export type DurationRange = { readonly minMs: number; readonly maxMs: number };

/** A duration such as `90s`, `5m` or `1h`; becomes milliseconds. */
export function duration({ minMs, maxMs }: DurationRange) {
  const range = `from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  const message = expected(`a duration like 90s, 5m or 1h, ${range}`);
  return v.pipe(
    v.string(message),
    v.regex(/^\d{1,6}[smh]$/, message),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const ms = parseDuration(dataset.value);
      if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
      addIssue({ message });
      return NEVER;
    }),
  );
}
