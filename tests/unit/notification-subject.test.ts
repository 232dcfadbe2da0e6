import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { subjectFor } from '../../src/notifications/subject.ts';
import { EVENT_KINDS, type EventKind } from '../../src/rollout/event-kind.ts';
import type { Reason } from '../../src/rollout/reasons.ts';
import { aRolloutEvent } from '../support/rollout-event.ts';

const SHOP = { service: 'shop', stage: 'prod' };

describe('the subject of a mail', () => {
  it.each<[EventKind, Reason, string]>([
    ['started', 'Started', '[INFO] shop prod: rollout started (2.0.0, Canary10Percent5Minutes)'],
    ['shifted', 'GreenRaised', '[INFO] shop prod: shifted to 90/10 (2.0.0)'],
    [
      'rolled-back',
      'GreenInAlarm',
      '[CRITICAL] shop prod: rolled back to blue (2.0.0, GreenInAlarm)',
    ],
    ['paused', 'StepTimedOut', '[WARNING] shop prod: paused at 90/10 (2.0.0, StepTimedOut)'],
    ['resumed', 'Resumed', '[INFO] shop prod: resumed at 90/10 (2.0.0)'],
    ['needs-approval', 'ApprovalAwaited', '[WARNING] shop prod: needs approval, at 90/10 (2.0.0)'],
    ['ready', 'EveryStepPassed', '[INFO] shop prod: ready to be promoted (2.0.0)'],
    ['promoted', 'Promoted', '[INFO] shop prod: promoted to blue (2.0.0)'],
  ])('says at a glance that a rollout is %s', (kind, reason, subject) => {
    expect(subjectFor(aRolloutEvent({ kind, reason }), SHOP)).toBe(subject);
  });

  it('leaves out what is unknown', () => {
    const event = aRolloutEvent({ kind: 'shifted', build: undefined });

    expect(subjectFor(event, SHOP)).toBe('[INFO] shop prod: shifted to 90/10');
  });

  it('is cut where a name is too long', () => {
    const subject = subjectFor(aRolloutEvent({ build: 'x'.repeat(200) }), SHOP);

    expect(subject).toHaveLength(99);
    expect(subject).toMatch(/^\[INFO\] shop prod: shifted to 90\/10 \(x+\.\.\.$/);
  });

  it('is always one that SNS accepts, whatever people typed', () => {
    const typed = fc.string({ unit: 'binary', maxLength: 300 });
    const event = fc.record({
      kind: fc.constantFrom(...EVENT_KINDS),
      build: fc.option(typed, { nil: undefined }),
      plan: fc.option(typed, { nil: undefined }),
      message: typed,
      actor: fc.record({ id: typed, comment: typed }),
    });
    fc.assert(
      fc.property(event, typed, typed, (changes, service, stage) => {
        const subject = subjectFor(aRolloutEvent(changes), { service, stage });

        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
