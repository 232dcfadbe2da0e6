import { describe, expect, it } from '@jest/globals';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { adviceOn, eventLine, type ViewOptions, viewOf } from '../../src/views/rollout-view.ts';
import { renderLine } from '../../src/views/styled-line.ts';
import { aGate, anEvent, aReport, aRollout, ID } from '../support/status-reports.ts';

const ESCAPE = '\x1b';

describe('the view of a rollout', () => {
  it('shows traffic, step, time left, what every gate found, cost and the last decisions', () => {
    const report = aReport({
      gates: [
        aGate(),
        aGate({ gate: 'build', value: '2.0.0', threshold: '2.0.0', why: 'the same build' }),
        aGate({
          gate: 'bake',
          verdict: 'inconclusive',
          value: '18s',
          threshold: '1m',
          why: 'soon',
        }),
      ],
      history: [
        anEvent(),
        anEvent({
          at: '2026-11-26T01:34:01.000Z',
          reason: 'SeenLive',
          message: '70/30 is live: step 3 of 10, green at 30 %',
        }),
      ],
    });

    expect(draw(report)).toEqual([
      'ecommerce-api-prod  Linear10PercentEvery1Minute',
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
      '  01:34:01  70/30  SeenLive         70/30 is live: step 3 of 10, green at 30 %',
      '  01:34:02  70/30  Baking           under watch for 18s of 1m',
    ]);
  });

  it('says what could not be read, rather than hide the rest', () => {
    const lines = draw(aReport({ gates: [], problems: ['the alarms cannot be read: no answer'] }));

    expect(lines).toContain('  the alarms cannot be read: no answer');
    expect(lines).toContain('  blue 70 % █████████████████░░░░░░░ green 30 %');
  });

  it('says before the first rollout that there is none', () => {
    const report = aReport({
      phase: 'none',
      rollout: undefined,
      gates: [],
      weights: { blue: 100, green: 0 },
    });

    expect(draw(report)).toEqual([
      'ecommerce-api-prod  no rollout yet',
      '',
      '  blue 100 % ████████████████████████ green 0 %',
    ]);
  });

  it('counts down between two reports, and then says that the next turn decides', () => {
    expect(draw(aReport(), { ageMs: 40_000 })).toContain(
      '  baking  step 3 of 10 ●●◉○○○○○○○  2s left',
    );
    expect(draw(aReport(), { ageMs: 42_000 })).toContain(
      '  baking  step 3 of 10 ●●◉○○○○○○○  the next turn decides',
    );
  });

  it.each([
    ['ready', { step: 2, steps: 2 }, '  ready  step 2 of 2 ●●'],
    ['rolled-back', { step: 1, steps: 2 }, '  rolled-back  step 1 of 2 ✗○'],
    ['withdrawn', { step: 1, steps: 2 }, '  withdrawn  step 1 of 2 ✗○'],
    ['pending', { step: 1, steps: 1 }, '  pending  step 1 of 1'],
  ] as const)('shows a rollout that is %s and no time that is left', (phase, steps, line) => {
    const rollout = aRollout({ ...steps, secondsLeft: undefined });

    expect(draw(aReport({ phase, rollout }))).toContain(line);
  });

  it('breaks long reasons in a narrow terminal, and cuts what is still too long', () => {
    const why =
      'alarm ecommerce-api-prod-green-FaultRate is in ALARM: Threshold Crossed: 2 datapoints';
    const report = aReport({
      gates: [aGate({ verdict: 'fail', value: 3, why })],
      history: [anEvent()],
    });

    const lines = draw(report, { columns: 45 });

    expect(lines).toEqual([
      'ecommerce-api-prod  Linear10PercentEvery1Min…',
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
      '  01:34:02  70/30  Baking           under wa…',
    ]);
  });

  it('has colours only where they are wanted', () => {
    const render = (isColoured: boolean) =>
      viewOf(aReport(), { stage: 'prod', columns: 100, rows: 50, ageMs: 0 })
        .map((line) => renderLine(line, { columns: 100, isColoured }))
        .join('\n');

    expect(render(false)).not.toContain(ESCAPE);
    expect(render(true)).toContain(`${ESCAPE}[32m✓ ${ESCAPE}[39m`);
  });

  it('shows the last five decisions of this rollout, and a bake once', () => {
    const history = [
      anEvent({ message: 'later' }),
      anEvent({ message: 'earlier' }),
      ...['SeenLive', 'GreenRaised', 'Approved', 'ApprovalAwaited', 'Started'].map((reason) =>
        anEvent({ reason: reason as 'SeenLive' }),
      ),
      anEvent({ rollout: 'r-before', reason: 'Aborted' }),
    ];

    const reasons = draw(aReport({ history })).filter((line) => line.includes('01:34:02'));

    expect(reasons.map((line) => line.split(/\s+/)[3])).toEqual([
      'ApprovalAwaited',
      'Approved',
      'GreenRaised',
      'SeenLive',
      'Baking',
    ]);
  });

  it('leaves out the oldest decisions where the terminal is low, then whatever is last', () => {
    const history = (['SeenLive', 'GreenRaised', 'Started'] as const).map((reason) =>
      anEvent({ reason }),
    );

    expect(draw(aReport({ history }), { rows: 12 }).at(-1)).toContain('SeenLive');
    expect(draw(aReport({ history }), { rows: 12 })).toHaveLength(12);
    expect(draw(aReport({ history }), { rows: 3 })).toHaveLength(3);
  });
});

describe('advice', () => {
  const resume = 'to go on:             sls rollout --stage prod --action resume';
  const skip = 'without a verdict:    sls rollout --stage prod --action skip';
  const approve = 'to approve it:        sls rollout --stage prod --action approve';
  const abort = 'to send it all back:  sls rollout --stage prod --action abort';
  const open = aGate({ gate: 'approval', verdict: 'inconclusive' });

  it.each<[string, Partial<StatusReport>, string[]]>([
    ['is not needed for a rollout that goes on by itself', {}, []],
    ['names the command that resumes a paused rollout', { phase: 'paused' }, [resume, abort]],
    [
      'offers to skip the bake that had no verdict for too long',
      { phase: 'paused', rollout: aRollout({ reason: 'PatienceSpent' }) },
      [resume, skip, abort],
    ],
    ['names the command that approves', { phase: 'pending', gates: [open] }, [approve, abort]],
    [
      'is not needed for a step that was approved',
      { phase: 'pending', gates: [{ ...open, verdict: 'pass' }] },
      [],
    ],
  ])('%s', (_, report, lines) => {
    expect(adviceOn(aReport(report), 'prod')).toEqual(lines);
  });
});

describe('a decision on a line', () => {
  it('leaves empty what a remark outside of a rollout does not have', () => {
    const remark = anEvent({
      rollout: undefined,
      phase: undefined,
      weights: undefined,
      reason: 'StaleAlarm',
      message: 'ignored',
    });

    expect(renderLine(eventLine(remark), { columns: 99, isColoured: false })).toBe(
      '01:34:02                       StaleAlarm       ignored',
    );
  });
});

function draw(
  report: StatusReport,
  { columns = 100, rows = 50, ageMs = 0 }: Partial<ViewOptions> = {},
): string[] {
  const lines = viewOf(report, { stage: 'prod', columns, rows, ageMs });
  return lines.map((line) => renderLine(line, { columns, isColoured: false }));
}
