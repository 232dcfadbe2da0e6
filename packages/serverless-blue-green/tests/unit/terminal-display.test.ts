import { describe, expect, it } from '@jest/globals';
import { TerminalDisplay } from '../../src/follow/rollout-displays.ts';
import { COLOUR_CODE, FakeTerminal } from '../support/fake-terminal.ts';
import { aLine, aReport, ID, INTERRUPTED, ROLLED_BACK, SHOWN } from '../support/status-reports.ts';

describe('TerminalDisplay', () => {
  it('redraws in place', () => {
    const { terminal, display } = aDrawing();

    display.show(aReport(), [], 0);
    display.show(aReport({ weights: { blue: 60, green: 40 } }), [], 0);

    const screen = terminal.screen();
    expect(screen.filter((line) => line.includes('blue'))).toHaveLength(1);
    expect(screen.join('\n')).toContain('blue 60 %');
    expect(screen.at(-1)).toBe(
      '  as of 2026-11-26T01:34:20Z; Ctrl-C stops watching, the rollout goes on',
    );
  });

  it('leaves nothing of a longer view behind a shorter one', () => {
    const { terminal, display } = aDrawing();

    display.show(aReport({ history: [aLine()] }), [], 0);
    display.show(aReport({ gates: [] }), [], 0);

    expect(terminal.screen().join('\n')).not.toContain('01:34:02');
    expect(terminal.screen().join('\n')).not.toContain('✓ alarms');
  });

  it('stays within a low and narrow window, so that it can redraw', () => {
    const { terminal, display } = aDrawing({ columns: 30, rows: 8 });

    display.show(aReport({ history: [aLine()] }), [], 0);
    display.show(aReport({ history: [aLine()] }), [], 1_000);

    expect(terminal.screen()).toHaveLength(7);
    expect(terminal.screen()[6]).toContain('as of');
    expect(widthOf(terminal)).toBeLessThan(30);
  });

  it.each([
    ['80', 80],
    ['0, as some pseudo-terminals do', 0],
  ])('stays within 80 columns where the terminal reports %s', (_, columns) => {
    const { terminal, display } = aDrawing({ columns });
    const message = 'alarm ecommerce-api-prod-green-FaultRate is in ALARM: '.repeat(3);

    display.show(aReport({ phase: 'paused', history: [aLine({ message })] }), [], 0);
    display.trouble(message);
    display.show(aReport({ phase: 'paused' }), [], 1_000);
    display.end({ ...ROLLED_BACK, message });

    expect(widthOf(terminal)).toBeGreaterThan(60);
    expect(widthOf(terminal)).toBeLessThan(80);
  });

  it('writes colour codes only where colours are wanted', () => {
    const [plain, coloured] = [false, true].map((isColoured) => {
      const { terminal, display } = aDrawing({ isColoured });
      display.show(aReport(), [], 0);
      display.end(ROLLED_BACK);
      return terminal.written;
    });

    expect(plain).not.toMatch(COLOUR_CODE);
    expect(coloured).toMatch(COLOUR_CODE);
  });

  it('keeps the last state, with the ending below it', () => {
    const { terminal, display } = aDrawing();

    display.show(aReport({ phase: 'rolled-back' }), [], 0);
    display.end(ROLLED_BACK);

    const screen = terminal.screen();
    expect(screen[1]).toContain(ID);
    expect(screen).toContain('✗ rolled-back (GreenInAlarm): alarm FaultRate went off');
    expect(screen.join('\n')).not.toContain('Ctrl-C');
  });

  it('does not say twice how a rollout has ended', () => {
    const { terminal, display } = aDrawing();
    const report = aReport({ phase: 'rolled-back' });
    const message = report.rollout?.message ?? '';

    display.show(report, [], 0);
    display.end({ ...ROLLED_BACK, message });

    expect(terminal.screen()).toContain('✗ rolled-back (GreenInAlarm)');
    expect(terminal.screen().filter((line) => line.includes(message))).toHaveLength(1);
  });

  it('says after Ctrl-C that the rollout goes on, and how to watch it again', () => {
    const { terminal, display } = aDrawing();

    display.show(aReport(), [], 0);
    display.end(INTERRUPTED);

    expect(terminal.screen().slice(-2)).toEqual([
      `… interrupted: stopped watching, but ${ID} goes on: baking, step 3 of 10`,
      '  to watch it again:  sls rollout watch --stage prod',
    ]);
  });

  it('says that there is no status until there is one again', () => {
    const { terminal, display } = aDrawing();
    const report = aReport();

    display.show(report, [], 0);
    display.trouble('Rate exceeded');
    display.show(report, [], 1_000);
    expect(terminal.screen().at(-1)).toBe('  status not available, retrying: Rate exceeded');

    display.show(aReport(), [], 0);
    expect(terminal.screen().at(-1)).toContain('as of');
  });
});

function aDrawing({ columns = 120, rows = 50, isColoured = false } = {}) {
  const terminal = new FakeTerminal(columns, rows);
  return { terminal, display: new TerminalDisplay(terminal, SHOWN, isColoured) };
}

function widthOf(terminal: FakeTerminal): number {
  return Math.max(...terminal.screen().map(({ length }) => length));
}
