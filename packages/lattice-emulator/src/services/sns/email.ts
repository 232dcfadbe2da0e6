/** A message that SNS would have mailed. */
export type Email = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
};
