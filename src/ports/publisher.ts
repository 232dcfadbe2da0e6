/** A message to people, and what its subscribers can select it by. */
export type Message = {
  /** 1 to 99 characters of ASCII. */
  readonly subject: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** Publishes messages to the subscribers. */
export interface Publisher {
  publish(message: Message): Promise<void>;
}
