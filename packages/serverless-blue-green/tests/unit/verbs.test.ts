import { describe, expect, it } from '@jest/globals';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { statusLines } from '../../src/verbs/status.ts';
import { Flags } from '../../src/verbs/verb.ts';
import { VERBS } from '../../src/verbs/verbs.ts';
import { renderLine } from '../../src/views/styled-line.ts';
import { anEvent, aReport } from '../support/status-reports.ts';

describe('the verbs', () => {
  it.each(Object.entries(VERBS))('%s says what it does, and what each flag is for', (_, verb) => {
    const texts = [verb.usage, ...Object.values(verb.options).map(({ usage }) => usage)];

    for (const text of texts) expect(text).toMatch(/^[^\n]{10,250}[^.]$/);
  });
});

describe('Flags', () => {
  const flags = new Flags({ green: '10%', reason: 'a look', wait: true, many: ['a'], odd: '1.5' });

  it('gives texts, truths and whole numbers', () => {
    expect(flags.text('reason')).toBe('a look');
    expect(flags.is('wait')).toBe(true);
    expect(flags.count('green')).toBe(10);
  });

  it('gives nothing for what was not said', () => {
    expect(flags.text('many')).toBeUndefined();
    expect(flags.is('reason')).toBe(false);
    expect(flags.count('history')).toBeUndefined();
  });

  it('names the flag whose number is none', () => {
    expect(() => flags.count('odd')).toThrow('--odd: expected a whole number, got 1.5');
  });
});

describe('statusLines', () => {
  it('shows which build each environment runs, and since when', () => {
    const lines = shown(aReport());

    expect(lines).toContain('  blue   1.0.0  hash of , 34m old');
    expect(lines).toContain('  green  2.0.0  hash of , 34m old');
  });

  it('counts the quiet alarms, and names the others with their reason', () => {
    const alarms = [anAlarm('green-FaultRate', 'ALARM'), anAlarm('green-ErrorRate', 'OK')];

    const lines = shown(aReport({ alarms }));

    expect(lines).toContain('  1 of 2 alarms are quiet');
    expect(lines).toContain('  ! green-FaultRate  too many faults');
  });

  it('shows as many of the last decisions as are asked for, oldest first', () => {
    const history = ['third', 'second', 'first'].map((message) =>
      anEvent({ message, rollout: 'r-another' }),
    );

    const lines = shown(aReport({ history }), 2).filter((line) => line.includes('  Baking  '));

    expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['second', 'third']);
  });
});

function shown(report: StatusReport, history?: number): string[] {
  const lines = statusLines(report, { stage: 'prod', columns: 120, rows: 100, ageMs: 0 }, history);
  return lines.map((line) => renderLine(line, { columns: 120, isColoured: false }));
}

function anAlarm(name: string, state: 'ALARM' | 'OK'): StatusReport['alarms'][number] {
  return { name, state, reason: 'too many faults', since: '2026-11-26T01:00:00.000Z' };
}
