/** Who asks for something, and what they said about it. */
export type Actor = {
  readonly id: string;
  /** What the person typed; nothing where they typed nothing. */
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
