import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { formatAge, shortHash } from '../views/build-lines.ts';
import { eventLine, type ViewOptions, viewOf } from '../views/rollout-view.ts';
import { type Paper, renderLine, type StyledLine } from '../views/styled-line.ts';
import type { Verb } from './verb.ts';

const HISTORY = 50;

export const status: Verb = {
  usage: 'Show what is live, what is under way and what happened',
  options: {
    history: { type: 'string', usage: 'So many of the last decisions, of all rollouts' },
    json: { type: 'boolean', usage: 'The whole report as JSON' },
  },
  run: async ({ stage, flags, print }) => {
    const history = flags.count('history');
    const report = await stage.status(Math.max(history ?? 0, HISTORY));
    if (flags.is('json')) return print(JSON.stringify(report, null, 2));
    const { stdout } = process;
    const columns = stdout.columns ?? Number.POSITIVE_INFINITY;
    const paper: Paper = { columns, isColoured: stdout.isTTY === true && stdout.hasColors() };
    // Whoever reads it may scroll.
    const view = { stage: stage.name, columns, rows: Number.POSITIVE_INFINITY, ageMs: 0 };
    const lines = statusLines(report, view, history);
    for (const line of lines) print(renderLine(line, paper));
  },
};

/** The view of the rollout, with what runs in both environments and which alarms are on. */
export function statusLines(
  report: StatusReport,
  options: ViewOptions,
  history: number | undefined,
): StyledLine[] {
  return [
    ...viewOf(report, options),
    [],
    ...(['blue', 'green'] as const).map((environment) => buildLine(report, environment)),
    ...alarmLines(report),
    ...(history === undefined ? [] : historyLines(report, history)),
  ];
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
  const isOff = alarms.filter(({ state }) => state !== 'ALARM').length;
  return [
    [],
    [[`  ${isOff} of ${alarms.length} alarms are quiet`]],
    ...alarms
      .filter(({ state }) => state === 'ALARM')
      .map(({ name, reason }): StyledLine => [[`  ! ${name}  `, 'red'], [reason]]),
  ];
}

function historyLines({ history }: StatusReport, limit: number): StyledLine[] {
  const last = history.slice(0, limit).reverse();
  return [[], ...last.map((event): StyledLine => [['  '], ...eventLine(event)])];
}
