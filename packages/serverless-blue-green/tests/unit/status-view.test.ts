import { describe, expect, it } from '@jest/globals';
import type { StatusReport } from '../../../../src/contract.ts';
import { statusView } from '../../src/views/status-view.ts';
import { renderLine } from '../../src/views/styled-line.ts';
import { aLine, anAlarm, aRefusal, aReport } from '../support/status-reports.ts';

const COLUMNS = 120;

describe('statusView', () => {
  it('shows which build each environment runs, and its age', () => {
    const lines = shown(aReport());

    expect(lines).toContain('  blue   1.0.0  hash of , 34m old');
    expect(lines).toContain('  green  2.0.0  hash of , 34m old');
  });

  it('counts the alarms that are OK, and names those in ALARM with their reason', () => {
    const alarms = [
      anAlarm('green-FaultRate', 'ALARM'),
      anAlarm('green-ErrorRate', 'OK'),
      anAlarm('green-Throttles', 'INSUFFICIENT_DATA'),
    ];

    const lines = shown(aReport({ alarms }));

    expect(lines).toContain('  alarms: 1 of 3 OK');
    expect(lines.filter((line) => line.includes('green-'))).toEqual([
      '  ! green-FaultRate  too many faults',
    ]);
  });

  it('shows as many of the last decisions as are asked for, oldest first', () => {
    const history = ['third', 'second', 'first'].map((message) =>
      aLine({ message, rollout: 'r-another' }),
    );

    const lines = shown(aReport({ history }), 2).filter((line) => line.includes('  Baking  '));

    expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['second', 'third']);
  });

  it('shows who was refused what and why', () => {
    expect(shown(aReport({ history: [aRefusal()] }), 1).at(-1)).toMatch(
      /^ {2}2026-11-26T01:34:02Z {2}refused +RolloutRunning +start by ana: cannot start: rollout r-/,
    );
  });
});

function shown(report: StatusReport, history?: number): string[] {
  const options = { stage: 'prod', title: 'shop-prod', columns: COLUMNS, rows: 100, ageMs: 0 };
  const paper = { columns: COLUMNS, isColoured: false };
  return statusView(report, options, history).map((line) => renderLine(line, paper));
}
