type Requests = { readonly total: number; readonly failed: number };

/** The requests since a rollout began, by environment; nothing where they could not be read. */
export type Impact = {
  readonly blue: Requests | undefined;
  readonly green: Requests | undefined;
};

/** Returns `green 34 of 340 failed, blue unknown`. */
export function describeImpact(impact: Impact | undefined): string {
  return `green ${describeRequests(impact?.green)}, blue ${describeRequests(impact?.blue)}`;
}

function describeRequests(requests: Requests | undefined): string {
  return requests === undefined ? 'unknown' : `${requests.failed} of ${requests.total} failed`;
}
