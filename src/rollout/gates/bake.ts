import { isBakeOver, isSkipped } from '../bake.ts';
import { formatDuration } from '../duration.ts';
import { currentStep } from '../rollout.ts';
import type { Gate, GateReading, Situation } from './gate.ts';

export const bake: Gate = {
  name: 'bake',
  summary: 'waits until the step was under watch for as long as the plan says',
  checked: 'baking',
  evaluate: (situation) => [read(situation)],
  failure: 'StepTimedOut',
};

function read({ rollout, nowMs }: Situation): GateReading {
  const { bakeMs } = currentStep(rollout);
  const value = formatDuration(nowMs - (rollout.liveAtMs ?? nowMs));
  const threshold = bakeMs === undefined ? 'manual' : formatDuration(bakeMs);
  const base = { gate: bake.name, value, threshold };
  if (isBakeOver(rollout, nowMs)) {
    const message = isSkipped(rollout)
      ? 'a person skipped the rest'
      : 'the step was under watch long enough';
    return { ...base, verdict: 'pass', message };
  }
  const message =
    bakeMs === undefined
      ? 'the step lasts until a person ends it'
      : `under watch for ${value} of ${threshold}`;
  return { ...base, verdict: 'inconclusive', message };
}
