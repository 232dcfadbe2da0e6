export type ManagedPolicy = {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description: string | undefined;
  /** The version that counts. */
  readonly versionId: string;
  /** That version's; JSON. */
  readonly document: string;
  /** All there are, oldest first. */
  readonly versions: readonly PolicyVersion[];
  /** The number of the newest version there ever was. */
  readonly lastVersion: number;
  readonly tags: ReadonlyMap<string, string>;
};

export type PolicyVersion = {
  /** A version such as `v1`. */
  readonly id: string;
  /** JSON. */
  readonly document: string;
  readonly createdAt: number;
};
