import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StatusReport } from '../../../../src/contract.ts';
import { type ViewOptions, viewOf } from '../../src/views/rollout-view.ts';
import { renderLine } from '../../src/views/styled-line.ts';
import { anyReport } from '../support/any-report.ts';
import { aGate, aLine, aReport, aRollout, ID } from '../support/status-reports.ts';

const ESCAPE = '\x1b';

describe('viewOf', () => {
  it('shows traffic, step, time left, gates, cost and the last decisions', () => {
    const report = aReport({
      gates: [
        aGate(),
        aGate({ gate: 'build', value: '2.0.0', threshold: '2.0.0', message: 'the same build' }),
        aGate({
          gate: 'bake',
          verdict: 'inconclusive',
          value: '18s',
          threshold: '1m',
          message: 'soon',
        }),
      ],
      history: [
        aLine(),
        aLine({
          at: '2026-11-26T01:34:01.000Z',
          reason: 'WeightsLive',
          message: '70/30 is live: step 3 of 10, green at 30 %',
        }),
      ],
    });

    expect(draw(report)).toEqual([
      'shop-prod  Linear10PercentEvery1Minute  2026-11-26 UTC',
      `  ${ID} by jo: release 2.0.0`,
      '',
      '  blue 70 % █████████████████░░░░░░░ green 30 %',
      '  baking  step 3 of 10 ●●◉○○○○○○○  42s left',
      '  Baking: under watch for 18s of 1m',
      '',
      '  ✓ alarms  4 / 4     no alarm on green went off',
      '  ✓ build   2.0.0     the same build',
      '  … bake    18s / 1m  soon',
      '',
      '  128 requests reached green 2.0.0, 0 failed',
      '',
      '  01:34:01  70/30  WeightsLive       70/30 is live: step 3 of 10, green at 30 %',
      '  01:34:02  70/30  Baking            under watch for 18s of 1m',
    ]);
  });

  it('says what could not be read, and shows the rest', () => {
    const lines = draw(aReport({ gates: [], problems: ['the alarms cannot be read: no answer'] }));

    expect(lines).toContain('  the alarms cannot be read: no answer');
    expect(lines).toContain('  blue 70 % █████████████████░░░░░░░ green 30 %');
  });

  it('says that there is no rollout yet', () => {
    const report = aReport({
      phase: 'none',
      rollout: undefined,
      gates: [],
      weights: { blue: 100, green: 0 },
    });

    expect(draw(report)).toEqual([
      'shop-prod  no rollout yet  2026-11-26 UTC',
      '',
      '  blue 100 % ████████████████████████ green 0 %',
    ]);
  });

  it('counts down between two reports, then waits for the next turn', () => {
    expect(draw(aReport(), { ageMs: 40_000 })).toContain(
      '  baking  step 3 of 10 ●●◉○○○○○○○  2s left',
    );
    expect(draw(aReport(), { ageMs: 42_000 })).toContain(
      '  baking  step 3 of 10 ●●◉○○○○○○○  evaluated at the next turn',
    );
  });

  it.each([
    ['ready', { step: 2, steps: 2 }, '  ready  step 2 of 2 ●●'],
    ['rolled-back', { step: 1, steps: 2 }, '  rolled-back  step 1 of 2 ✗○'],
    ['withdrawn', { step: 1, steps: 2 }, '  withdrawn  step 1 of 2 ✗○'],
    ['pending', { step: 1, steps: 1 }, '  pending  step 1 of 1'],
  ] as const)('shows a rollout that is %s without a time left', (phase, steps, line) => {
    const rollout = aRollout({ ...steps, secondsLeft: undefined });

    expect(draw(aReport({ phase, rollout }))).toContain(line);
  });

  it('wraps long messages in a narrow terminal, and cuts what is still too long', () => {
    const message =
      'alarm ecommerce-api-prod-green-FaultRate is in ALARM: Threshold Crossed: 2 datapoints';
    const report = aReport({
      gates: [aGate({ verdict: 'fail', value: 3, message })],
      history: [aLine()],
    });

    const lines = draw(report, { columns: 45 });

    expect(lines).toEqual([
      'shop-prod  Linear10PercentEvery1Minute',
      '  2026-11-26 UTC',
      `  ${ID} by jo: release 2.0.0`,
      '',
      '  blue 70 %  green 30 %',
      '  baking  step 3 of 10 ●●◉○○○○○○○  42s left',
      '  Baking: under watch for 18s of 1m',
      '',
      '  ✗ alarms  3 / 4  alarm',
      '                   ecommerce-api-prod-green-…',
      '                   is in ALARM: Threshold',
      '                   Crossed: 2 datapoints',
      '',
      '  128 requests reached green 2.0.0, 0 failed',
      '',
      '  01:34:02  70/30  Baking            under w…',
    ]);
  });

  it('has colours only where they are wanted', () => {
    const render = (isColoured: boolean) =>
      viewOf(aReport(), { stage: 'prod', title: 'shop-prod', columns: 100, rows: 50, ageMs: 0 })
        .map((line) => renderLine(line, { columns: 100, isColoured }))
        .join('\n');

    expect(render(false)).not.toContain(ESCAPE);
    expect(render(true)).toContain(`${ESCAPE}[32m✓ ${ESCAPE}[39m`);
  });

  it('shows the last five decisions of this rollout, each bake once', () => {
    const history = [
      aLine({ message: 'later' }),
      aLine({ message: 'earlier' }),
      ...['WeightsLive', 'GreenRaised', 'Approved', 'ApprovalAwaited', 'Started'].map((reason) =>
        aLine({ reason: reason as 'WeightsLive' }),
      ),
      aLine({ rollout: 'r-before', reason: 'Aborted' }),
    ];

    const reasons = draw(aReport({ history })).filter((line) => line.includes('01:34:02'));

    expect(reasons.map((line) => line.split(/\s+/)[3])).toEqual([
      'ApprovalAwaited',
      'Approved',
      'GreenRaised',
      'WeightsLive',
      'Baking',
    ]);
  });

  it('is never wider or higher than the terminal, for any report', () => {
    const size = fc.integer({ min: 1, max: 120 });

    fc.assert(
      fc.property(anyReport, size, size, (report, columns, rows) => {
        const lines = draw(report, { columns, rows });

        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
        expect(lines.length).toBeLessThanOrEqual(rows);
      }),
    );
  });

  it('leaves out the oldest decisions in a low terminal, then the last lines', () => {
    const history = (['WeightsLive', 'GreenRaised', 'Started'] as const).map((reason) =>
      aLine({ reason }),
    );

    expect(draw(aReport({ history }), { rows: 12 }).at(-1)).toContain('WeightsLive');
    expect(draw(aReport({ history }), { rows: 12 })).toHaveLength(12);
    expect(draw(aReport({ history }), { rows: 3 })).toHaveLength(3);
  });
});

function draw(
  report: StatusReport,
  { columns = 100, rows = 50, ageMs = 0 }: Partial<ViewOptions> = {},
): string[] {
  const lines = viewOf(report, { stage: 'prod', title: 'shop-prod', columns, rows, ageMs });
  return lines.map((line) => renderLine(line, { columns, isColoured: false }));
}
