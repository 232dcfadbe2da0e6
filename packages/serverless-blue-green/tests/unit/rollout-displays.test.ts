import { describe, expect, it } from '@jest/globals';
import { displayFor } from '../../src/follow/follow-stage.ts';
import { JsonDisplay, LogDisplay, TerminalDisplay } from '../../src/follow/rollout-displays.ts';
import { COLOUR_CODE, FakeTerminal } from '../support/fake-terminal.ts';
import {
  aLine,
  aRefusal,
  aReport,
  ID,
  INTERRUPTED,
  ROLLED_BACK,
  SHOWN,
} from '../support/status-reports.ts';

const SILENT = { print: () => {}, printError: () => {} };

describe('LogDisplay', () => {
  it('prints a line for each decision, and the ending with what to do next', () => {
    const { printed, display } = aLog();

    display.show(aReport(), [aLine({ reason: 'WeightsLive', message: '70/30 is live' })]);
    display.show(aReport(), []);
    display.end(ROLLED_BACK);

    expect(printed).toEqual([
      '2026-11-26 UTC',
      '01:34:02  baking        70/30  WeightsLive       70/30 is live',
      'rolled-back (GreenInAlarm): alarm FaultRate went off',
      '  to release another build:  sls deploy --stage prod\n' +
        "  to retry this one:         sls rollout retry --stage prod --comment '...'",
    ]);
  });

  it('prints the day above its first line, and again after midnight', () => {
    const { printed, display } = aLog();

    display.show(aReport(), [aLine(), aLine(), aLine({ at: '2026-11-27T00:00:01.000Z' })]);

    expect(printed.filter((line) => line.endsWith('UTC'))).toEqual([
      '2026-11-26 UTC',
      '2026-11-27 UTC',
    ]);
  });

  it('does not print the message of the ending twice', () => {
    const { printed, display } = aLog();
    const message = 'green has passed every step';

    display.show(aReport(), [aLine({ phase: 'ready', message })]);
    display.end({ outcome: 'ready', reason: 'EveryStepPassed', message });

    expect(printed).toContain('ready (EveryStepPassed)');
    expect(printed.filter((line) => line.includes(message))).toHaveLength(1);
  });

  it('prints who was refused what and why', () => {
    const { printed, display } = aLog();

    display.show(aReport(), [aRefusal()]);

    expect(printed).toEqual([
      '2026-11-26 UTC',
      '01:34:02  refused              RolloutRunning    ' +
        `start by ana: cannot start: rollout ${ID} is baking; wait, or abort it`,
    ]);
  });

  it('keeps a message with line breaks and escape sequences on one plain line', () => {
    const { printed, display } = aLog();

    display.show(aReport(), [aLine({ message: 'slow\nand \x1b[31mred' })]);

    expect(printed[1]).toBe('01:34:02  baking        70/30  Baking            slow and  [31mred');
  });

  it('prints the commands for a paused rollout once for each pause', () => {
    const { printed, display } = aLog();

    for (const phase of ['paused', 'paused', 'baking', 'paused'] as const) {
      display.show(aReport({ phase }), []);
    }

    expect(printed).toHaveLength(2);
    expect(printed[0]).toContain('sls rollout resume --stage prod');
  });

  it('says after Ctrl-C that the rollout goes on, and how to watch it again', () => {
    const { printed, display } = aLog();

    display.end(INTERRUPTED);

    expect(printed).toEqual([
      `interrupted: stopped watching, but ${ID} goes on: baking, step 3 of 10`,
      '  to watch it again:  sls rollout watch --stage prod',
    ]);
  });

  it('does not repeat the commands for a pause at which it stops', () => {
    const { printed, display } = aLog();

    display.show(aReport({ phase: 'paused' }), []);
    display.end({ outcome: 'paused', reason: 'Paused', message: 'paused by jo' });

    expect(printed).toEqual([
      '  to resume:     sls rollout resume --stage prod\n' +
        '  to roll back:  sls rollout abort --stage prod',
      'paused (Paused): paused by jo',
    ]);
  });
});

describe('JsonDisplay', () => {
  it('prints one line for each decision and one for the ending, and trouble elsewhere', () => {
    const printed: string[] = [];
    const errors: string[] = [];
    const display = new JsonDisplay(
      (text) => printed.push(text),
      (text) => errors.push(text),
    );
    const line = aLine();

    display.show(aReport(), [line]);
    display.trouble('Rate exceeded');
    display.end(ROLLED_BACK);

    expect(printed.map((text) => JSON.parse(text))).toEqual([
      { version: 1, type: 'event', ...line },
      { version: 1, type: 'end', ...ROLLED_BACK, exitCode: 1 },
    ]);
    expect(errors).toEqual(['status not available, retrying: Rate exceeded']);
  });
});

describe('displayFor', () => {
  it.each([
    ['redraws in a terminal', { isTTY: true, isJson: false }, TerminalDisplay],
    ['prints lines into a pipe', { isTTY: false, isJson: false }, LogDisplay],
    ['prints JSON even in a terminal', { isTTY: true, isJson: true }, JsonDisplay],
  ])('%s', (_, { isTTY, isJson }, Display) => {
    const stdout = Object.assign(new FakeTerminal(), { isTTY, hasColors: () => true });

    expect(displayFor(SHOWN, isJson, SILENT, stdout)).toBeInstanceOf(Display);
  });

  it('has no colours where the terminal has none, as with NO_COLOR', () => {
    const stdout = Object.assign(new FakeTerminal(), { isTTY: true, hasColors: () => false });

    displayFor(SHOWN, false, SILENT, stdout).show(aReport(), [], 0);

    expect(stdout.screen()[0]).toContain('shop-prod');
    expect(stdout.written).not.toMatch(COLOUR_CODE);
  });
});

function aLog() {
  const printed: string[] = [];
  return { printed, display: new LogDisplay((text) => printed.push(text), SHOWN.stage) };
}
