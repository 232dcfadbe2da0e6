/** What runs in an environment. */
export type Build = {
  readonly version: string;
  /** Base64 of the SHA-256 of the deployed package. */
  readonly codeHash: string;
};

export type Builds = { readonly blue: Build; readonly green: Build };

export type SmokeResult =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'fail'; readonly problem: string };

export interface Environments {
  readBuilds(): Promise<Builds>;
  /**
   * Sends green one request of our own, past the listener. Never throws for what green does with
   * it.
   */
  smokeCheckGreen(): Promise<SmokeResult>;
}
