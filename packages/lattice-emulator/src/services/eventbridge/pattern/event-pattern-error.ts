/** Why a text is not an event pattern. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
}
