import { describe, expect, it } from '@jest/globals';
import { historyLine, shortHistoryLine } from '../../src/views/history-line.ts';
import { renderLine, type StyledLine } from '../../src/views/styled-line.ts';
import { aLine, aNote, aRefusal, ID } from '../support/status-reports.ts';

describe('historyLine', () => {
  it('has time, phase, weights, reason and message in columns', () => {
    expect(shown(historyLine(aLine()))).toBe(
      '01:34:02  baking        70/30  Baking            under watch for 18s of 1m',
    );
  });

  it('leaves the columns empty that a note outside of a rollout does not have', () => {
    expect(shown(historyLine(aNote({ reason: 'StaleAlarm', message: 'ignored' })))).toBe(
      '01:34:02                       StaleAlarm        ignored',
    );
  });

  it('says who was refused what and why', () => {
    expect(shown(historyLine(aRefusal()))).toBe(
      '01:34:02  refused              RolloutRunning    ' +
        `start by ana: cannot start: rollout ${ID} is baking; wait, or abort it`,
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
