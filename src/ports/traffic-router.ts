import type { Weights } from '../rollout/weights.ts';

/** The only port that moves live traffic. */
export interface TrafficRouter {
  /**
   * Returns the weights that are live now, read from the listener and never from our own records.
   *
   * @throws when the listener sends traffic anywhere but to blue and green
   */
  read(): Promise<Weights>;
  /** Requests `weights`. Returning means accepted, not live: use {@link read} to see. */
  shift(weights: Weights): Promise<void>;
}
