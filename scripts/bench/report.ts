import { ENVIRONMENTS } from './data-plane.ts';
import type { EmulatorResults } from './emulator.ts';
import type { LoadResult } from './full-load.ts';
import { atLeast, type Goal, under } from './goals.ts';
import { percentile, ratios, spread } from './statistics.ts';
import { formatGoals, formatSpread, formatTable } from './table.ts';

const PIPE_SHARE = 40;
const PER_SECOND = 2_000;
const P99_MS = 20;
const START_MS = 500;
const RESIDENT_MB = 300;

/** Returns all results as tables; repeated measurements as median, smallest and largest. */
export function formatResults(results: EmulatorResults): string {
  return [
    formatDataPlane(results),
    formatApi(results),
    formatRest(results),
    formatGoals(goalsOf(results)),
  ].join('\n\n');
}

function formatDataPlane({ dataPlane }: EmulatorResults): string {
  const { bare, pipe, blue, widePipe, split, half } = dataPlane;
  const row = (what: string, results: readonly LoadResult[], floor?: readonly LoadResult[]) => [
    ...loadCells(what, results),
    floor === undefined ? '' : `${formatSpread(spread(share(results, floor)))} %`,
  ];
  return formatTable(
    ['data plane', 'requests/s', 'p50 ms', 'p99 ms', 'of the pipe'],
    [
      row('bare Node.js server', bare),
      row(`pipe to ${ENVIRONMENTS} processes`, pipe),
      row('Lattice, all to blue', blue, pipe),
      row(`pipe to ${2 * ENVIRONMENTS} processes`, widePipe),
      row('Lattice, half to green', split, widePipe),
      row('Lattice, at half that rate', [half]),
    ],
  );
}

function formatApi({ api }: EmulatorResults): string {
  const rows = Object.entries(api).map(([name, results]) => loadCells(name, results));
  return formatTable(['API', 'calls/s', 'p50 ms', 'p99 ms'], rows);
}

function loadCells(what: string, results: readonly LoadResult[]): string[] {
  return [
    what,
    formatSpread(spread(results.map(({ perSecond }) => perSecond))),
    formatSpread(spread(results.map(({ p50Ms }) => p50Ms)), 1),
    formatSpread(spread(results.map(({ p99Ms }) => p99Ms)), 1),
  ];
}

function formatRest(results: EmulatorResults): string {
  const { starts, deploySeconds, deployedMb, loadedMb, invocations } = results;
  const { coldMs, warmMs } = invocations;
  return formatTable(
    ['other', 'median (min to max)'],
    [
      ['start until ready, ms', formatSpread(spread(starts.map(({ readyMs }) => readyMs)))],
      ['memory when ready, MB', formatSpread(spread(starts.map(({ residentMb }) => residentMb)))],
      ['sls deploy, s', formatSpread(spread([deploySeconds]), 1)],
      ['memory with the stack deployed, MB', formatSpread(spread([deployedMb]))],
      ['memory after all of this, MB', formatSpread(spread([loadedMb]))],
      ['cold invocation, ms', formatSpread(spread(coldMs), 1)],
      ['warm invocation, ms', formatSpread(spread(warmMs), 1)],
      ['warm invocation, 99th percentile, ms', formatSpread(spread([percentile(warmMs, 99)]), 1)],
    ],
  );
}

function goalsOf({ dataPlane, starts, deployedMb }: EmulatorResults): Goal[] {
  const { pipe, blue, half } = dataPlane;
  const reached = percentile(
    blue.map(({ perSecond }) => perSecond),
    50,
  );
  const readyMs = percentile(
    starts.map((start) => start.readyMs),
    50,
  );
  return [
    atLeast('data plane, of the pipe', PIPE_SHARE, '%', percentile(share(blue, pipe), 50)),
    atLeast('data plane', PER_SECOND, 'requests/s', reached),
    under('99th percentile at half that rate', P99_MS, 'ms', half.p99Ms),
    under('start until ready', START_MS, 'ms', readyMs),
    under('memory with the stack deployed', RESIDENT_MB, 'MB', deployedMb),
  ];
}

/** In percent, round by round. */
function share(results: readonly LoadResult[], floor: readonly LoadResult[]): number[] {
  const rates = (of: readonly LoadResult[]) => of.map(({ perSecond }) => perSecond);
  return ratios(rates(results), rates(floor)).map((ratio) => 100 * ratio);
}
