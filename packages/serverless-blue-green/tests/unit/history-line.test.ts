import { describe, expect, it } from '@jest/globals';
import { followedLine, historyLine, shortHistoryLine } from '../../src/views/history-line.ts';
import { renderLine, type StyledLine } from '../../src/views/styled-line.ts';
import { aLine, aNote, aRefusal, ID } from '../support/status-reports.ts';

describe('historyLine', () => {
  it('has date and time in UTC, phase, weights, reason and message in columns', () => {
    expect(shown(historyLine(aLine()))).toBe(
      '2026-11-26T01:34:02Z  baking        70/30  Baking            under watch for 18s of 1m',
    );
  });

  it('leaves the columns empty that a note outside of a rollout does not have', () => {
    expect(shown(historyLine(aNote({ reason: 'StaleAlarm', message: 'ignored' })))).toBe(
      '2026-11-26T01:34:02Z                       StaleAlarm        ignored',
    );
  });

  it('says who was refused what and why', () => {
    expect(shown(historyLine(aRefusal()))).toBe(
      '2026-11-26T01:34:02Z  refused              RolloutRunning    ' +
        `start by ana: cannot start: rollout ${ID} is baking; wait, or abort it`,
    );
  });
});

describe('followedLine', () => {
  it('has the time only: the day is above the first line', () => {
    expect(shown(followedLine(aLine()))).toBe(
      '01:34:02  baking        70/30  Baking            under watch for 18s of 1m',
    );
  });
});

describe('shortHistoryLine', () => {
  it('has no phase', () => {
    expect(shown(shortHistoryLine(aLine()))).toBe(
      '01:34:02  70/30  Baking            under watch for 18s of 1m',
    );
  });

  it('says that a command was refused', () => {
    expect(shown(shortHistoryLine(aRefusal()))).toBe(
      '01:34:02         RolloutRunning    ' +
        `refused start by ana: cannot start: rollout ${ID} is baking; wait, or abort it`,
    );
  });
});

function shown(line: StyledLine): string {
  return renderLine(line, { columns: 200, isColoured: false });
}
