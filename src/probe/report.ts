/** One request, with its answer if there was one. */
export type Sample = {
  /** From the headers `X-Environment` and `X-Version`; `unknown` where they are missing. */
  readonly environment: string;
  readonly version: string;
  /** The HTTP status, or the error of the connection, such as `ECONNREFUSED`. */
  readonly status: string;
  readonly latencyMs: number;
};

export type ProbeReport = {
  readonly requests: number;
  /** The environments that answered, most answers first. */
  readonly split: readonly Share[];
  /** The number of answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number };
};

type Share = {
  readonly environment: string;
  readonly version: string;
  readonly requests: number;
  readonly percent: number;
  /** The range of the true share, in percent, with a confidence of 95 %. */
  readonly interval: readonly [number, number];
};

/** Summarizes the samples of a probe. */
export function summarize(samples: readonly Sample[]): ProbeReport {
  const builds = countBy(samples, ({ environment, version }) => `${environment} ${version}`);
  const split = [...builds].map(([build, requests]) => {
    const [environment = '', version = ''] = build.split(' ');
    const percent = round((100 * requests) / samples.length);
    return { environment, version, requests, percent, interval: wilson(requests, samples.length) };
  });
  const latencies = samples.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  return {
    requests: samples.length,
    split: split.sort((a, b) => b.requests - a.requests),
    statuses: Object.fromEntries(countBy(samples, ({ status }) => status)),
    latencyMs: {
      p50: percentile(latencies, 50),
      p90: percentile(latencies, 90),
      p99: percentile(latencies, 99),
    },
  };
}

/**
 * Returns Wilson's score interval, in percent, with a confidence of 95 %. It stays within 0 and 100
 * percent and is accurate near both.
 */
export function wilson(hits: number, total: number): [number, number] {
  if (total === 0) return [0, 100];
  const z = 1.96;
  const share = hits / total;
  const scale = 1 + z ** 2 / total;
  const centre = (share + z ** 2 / (2 * total)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  return [round(100 * Math.max(0, centre - half)), round(100 * Math.min(1, centre + half))];
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** The smallest value that at least `rank` percent of the values do not exceed. */
function percentile(sorted: readonly number[], rank: number): number {
  const index = Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1);
  return round(sorted[index] ?? 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
