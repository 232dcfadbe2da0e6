/** The person or function behind a command. */
export type Actor = {
  readonly id: string;
  /** The text that the person typed, if any. */
  readonly comment: string | undefined;
};

/** A change that no request of ours led to. */
export const UNKNOWN_ACTOR: Actor = { id: 'unknown', comment: undefined };

/** Ends a message with the actor's comment: `: release 2.0.0`. */
export function commentSuffix({ comment }: Pick<Actor, 'comment'>): string {
  return comment === undefined ? '' : `: ${comment}`;
}

/** Such as `paused by ana: the database is slow`. */
export function doneBy(done: string, actor: Actor): string {
  return `${done} by ${actor.id}${commentSuffix(actor)}`;
}
