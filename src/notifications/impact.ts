type Requests = { readonly requests: number | undefined; readonly failed: number | undefined };

/** The requests since a rollout began, by environment; nothing where they could not be read. */
export type Impact = { readonly blue: Requests; readonly green: Requests };

/** Returns `green 34 of 340 failed, blue unknown`. */
export function describeImpact(impact: Impact | undefined): string {
  return `green ${describeRequests(impact?.green)}, blue ${describeRequests(impact?.blue)}`;
}

function describeRequests({ requests, failed }: Partial<Requests> = {}): string {
  if (requests === undefined || failed === undefined) return 'unknown';
  return `${failed} of ${requests} failed`;
}
