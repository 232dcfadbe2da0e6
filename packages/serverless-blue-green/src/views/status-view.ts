import { type StatusReport, shortHash } from '../../../../src/contract.ts';
import { formatAge } from './build-lines.ts';
import { historyLine } from './history-line.ts';
import { impactLines } from './impact-lines.ts';
import { type ViewOptions, viewOf } from './rollout-view.ts';
import { type StyledLine, wrap } from './styled-line.ts';

const INDENT = '  ';

/** Draws the rollout, what both environments run, and which alarms are in ALARM. */
export function statusView(
  report: StatusReport,
  options: ViewOptions,
  history: number | undefined,
): StyledLine[] {
  return [
    ...viewOf(report, options),
    ...costLines(report, options),
    [],
    ...(['blue', 'green'] as const).map((environment) => buildLine(report, environment)),
    ...alarmLines(report),
    ...(history === undefined ? [] : historyLines(report, history)),
  ];
}

/** Nothing in the report of a service that was deployed before it counted this. */
function costLines({ rollout }: StatusReport, { columns }: ViewOptions): StyledLine[] {
  if (rollout?.impact === undefined) return [];
  const lines = impactLines(rollout).flatMap((text) => wrap(text, columns - INDENT.length));
  return [[], ...lines.map((line): StyledLine => [[INDENT], [line]])];
}

function buildLine({ builds, at }: StatusReport, environment: 'blue' | 'green'): StyledLine {
  const { version, codeHash, deployedAt } = builds[environment];
  const age = formatAge(Date.parse(at) - Date.parse(deployedAt));
  return [
    [`  ${environment.padEnd(5)}  `, environment],
    [`${version}  `, 'bold'],
    [`${shortHash(codeHash)}, ${age} old`, 'dim'],
  ];
}

function alarmLines({ alarms }: StatusReport): StyledLine[] {
  const ok = alarms.filter(({ state }) => state === 'OK').length;
  return [
    [],
    [[`  alarms: ${ok} of ${alarms.length} OK`]],
    ...alarms
      .filter(({ state }) => state === 'ALARM')
      .map(({ name, stateReason }): StyledLine => [[`  ! ${name}  `, 'red'], [stateReason]]),
  ];
}

function historyLines({ history }: StatusReport, limit: number): StyledLine[] {
  const last = history.slice(0, limit).reverse();
  return [[], ...last.map((line): StyledLine => [['  '], ...historyLine(line)])];
}
