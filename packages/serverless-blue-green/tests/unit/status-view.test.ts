import { describe, expect, it } from '@jest/globals';
import type { RolloutImpact, RolloutStatus, StatusReport } from '../../../../src/contract.ts';
import { statusView } from '../../src/views/status-view.ts';
import { renderLine } from '../../src/views/styled-line.ts';
import {
  aLine,
  anAlarm,
  anImpact,
  aRefusal,
  aReport,
  aRollout,
  ID,
} from '../support/status-reports.ts';

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

  it('says what the rollout released, and what it has cost callers', () => {
    const lines = shown(aReport());

    expect(lines).toContain(`  ${ID}: Linear10PercentEvery1Minute, green 2.0.0 (a1b2c3d4)`);
    expect(lines.join(' ').replace(/ +/g, ' ')).toContain(
      'green failed 20 of 180 requests, blue failed 0 of 3170 requests, ' +
        'from 2026-11-26 01:32:00 to 01:35:00 UTC, in periods of a minute',
    );
  });

  it.each<[string, Partial<RolloutImpact>, string]>([
    [
      'requests that are not known, and never as 0',
      { green: { requests: undefined, failed: undefined } },
      'green: requests unknown, none was counted, blue failed 0 of 3170 requests',
    ],
    [
      'failures that are not known',
      { green: { requests: 1, failed: undefined } },
      'green failed an unknown number of 1 request',
    ],
    ['a range of several days', { to: '2026-11-27T00:10:00.000Z' }, 'to 2026-11-27 00:10:00 UTC'],
    ['longer periods', { periodSeconds: 300 }, 'in periods of 5 minutes'],
    ['the longest periods', { periodSeconds: 3_600 }, 'in periods of an hour'],
    ['no periods where nothing could be read', { periodSeconds: 0 }, 'to 01:35:00 UTC'],
  ])('says of the cost: %s', (_, impact, text) => {
    const rollout = aRollout({ impact: anImpact(impact) });

    expect(shown(aReport({ rollout })).join(' ').replace(/ +/g, ' ')).toContain(text);
  });

  it('says nothing of the cost where the service does not report it yet', () => {
    const { impact: _, ...rollout } = aRollout();
    const report = aReport({ rollout: rollout as RolloutStatus });

    expect(shown(report).join(' ')).not.toContain('requests,');
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
