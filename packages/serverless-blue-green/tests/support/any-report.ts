import fc from 'fast-check';
import { REASONS, type Reason, type StatusReport } from '../../../../src/contract.ts';
import { PHASE_STYLES } from '../../src/views/history-line.ts';
import { aGate, aLine, aRefusal, aReport, aRollout, ID } from './status-reports.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const phase = fc.constantFrom(...(Object.keys(PHASE_STYLES) as (keyof typeof PHASE_STYLES)[]));
const reason = fc.constantFrom(...(Object.keys(REASONS) as Reason[]));
const weights = fc.nat(100).map((green) => ({ blue: 100 - green, green }));

const gate = fc
  .record({
    gate: text,
    verdict: fc.constantFrom('pass' as const, 'inconclusive' as const, 'fail' as const),
    value: fc.oneof(text, fc.double()),
    threshold: fc.oneof(text, fc.double()),
    message: text,
  })
  .map(aGate);

const line = fc.oneof(
  fc.record({ rollout: fc.constant(ID), phase, weights, reason, message: text }).map(aLine),
  fc.constant(aRefusal()),
);

const rollout = fc
  .record({
    plan: text,
    step: fc.integer({ min: 1, max: 20 }),
    reason,
    message: text,
    actor: fc.record({ id: text, comment: fc.option(text, { nil: undefined }) }),
    secondsLeft: fc.option(fc.nat(90_000), { nil: undefined }),
  })
  .map((members) => aRollout({ steps: 20, ...members }));

/** Any report, with texts of any length and content. */
export const anyReport: fc.Arbitrary<StatusReport> = fc
  .record({
    weights,
    phase: fc.oneof(phase, fc.constant('none' as const)),
    rollout: fc.option(rollout, { nil: undefined }),
    gates: fc.array(gate, { maxLength: 8 }),
    problems: fc.array(text, { maxLength: 3 }),
    history: fc.array(line, { maxLength: 8 }),
  })
  .map(aReport);
