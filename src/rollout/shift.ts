import { type AlarmReading, isInAlarm } from './alarms.ts';
import { formatWeights, type Weights } from './weights.ts';

/** What somebody asks for. */
export type ShiftRequest = {
  readonly weights: Weights;
  /** Why, in the words of who asks. */
  readonly reason: string | undefined;
  /** Only say what would happen. */
  readonly isDryRun: boolean;
  /** Raise green although one of its alarms is in ALARM. */
  readonly isForced: boolean;
};

/** What is read before anything is decided. */
export type ShiftObservation = {
  readonly live: Weights;
  readonly alarms: readonly AlarmReading[];
};

/**
 * Why a shift is not made, or was taken back. The same words are in logs, events and
 * docs/concepts.md.
 */
type ShiftRefusal =
  | 'GreenInAlarm'
  | 'NoAlarms'
  | 'SmokeFailed'
  | 'AlarmChanged'
  | 'Unconfirmed'
  | 'WeightsDiffer';

export type Refusal = { readonly reason: ShiftRefusal; readonly message: string };

/** Everything that speaks against a shift; nothing ever speaks against taking traffic off green. */
export function findRefusals(
  { weights, isForced }: ShiftRequest,
  { live, alarms }: ShiftObservation,
): Refusal[] {
  if (weights.green <= live.green || isForced) return [];
  const what = `raise green from ${live.green} to ${weights.green}`;
  if (alarms.length === 0) {
    return [
      { reason: 'NoAlarms', message: `cannot ${what}: no alarm watches green; deploy again` },
    ];
  }
  return alarms.filter(isInAlarm).map(({ name, reason }) => ({
    reason: 'GreenInAlarm',
    message: `cannot ${what}: alarm ${name} is in ALARM (${reason}); wait until it is OK, or use "force": true`,
  }));
}

/** Green is tried out before its first traffic. */
export function needsSmokeCheck({ weights }: ShiftRequest, { live }: ShiftObservation): boolean {
  return live.green === 0 && weights.green > 0;
}

export function describeShift(from: Weights, to: Weights): string {
  return `${formatWeights(from)} to ${formatWeights(to)}`;
}
