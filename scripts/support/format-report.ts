import type { ProbeReport } from '../../src/probe/report.ts';

const BAR_LENGTH = 30;

/** Returns a report for a terminal: the split, the statuses, the latency. */
export function formatReport({ requests, split, statuses, latencyMs }: ProbeReport): string {
  const shares = split.map(({ environment, version, requests: count, percent, interval }) => {
    const name = `${environment} ${version}`.padEnd(16);
    const bar = '█'.repeat(Math.round((percent / 100) * BAR_LENGTH)).padEnd(BAR_LENGTH, '·');
    const [low, high] = interval;
    const share = `${percent.toFixed(1)} %`.padStart(8);
    return `  ${name}${bar}${share}  ${count} requests, 95 % sure of ${low} to ${high} %`;
  });
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return [
    ...shares,
    `  ${requests} requests, by status ${counts.join(', ')}`,
    `  latency in ms: p50 ${latencyMs.p50}, p90 ${latencyMs.p90}, p99 ${latencyMs.p99}`,
  ].join('\n');
}
