/** A build as an environment runs it. */
export type Build = {
  readonly version: string;
  /** Base64 of the SHA-256 of the deployed package. */
  readonly codeHash: string;
  /** When its code or its settings last changed, in milliseconds since the epoch. */
  readonly deployedAtMs: number;
};

export type Builds = { readonly blue: Build; readonly green: Build };

/** Enough of a code hash to tell two builds apart. */
const HASH_LENGTH = 8;

/** Such as `2.0.0 (a1b2c3d4)`. */
export function describeBuild({ version, codeHash }: Pick<Build, 'version' | 'codeHash'>): string {
  return `${version} (${shortHash(codeHash)})`;
}

export function shortHash(codeHash = 'unknown'): string {
  return codeHash.slice(0, HASH_LENGTH);
}

/** The same code with other settings is another build: it has not been proven. */
export function isSameBuild(a: Build, b: Build): boolean {
  return a.codeHash === b.codeHash && a.deployedAtMs === b.deployedAtMs;
}
