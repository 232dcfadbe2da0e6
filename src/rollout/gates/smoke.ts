import { awaitsApproval, type Rollout } from '../rollout.ts';
import type { Gate, GateReading, Situation } from './gate.ts';

/** The time for which an answer of green to the smoke request is valid. */
const VALID_MS = 60_000;

export const smoke: Gate = {
  name: 'smoke',
  summary: 'fails when green does not answer our own request before its first traffic',
  checked: 'before-step',
  probes: (rollout, nowMs) => ({ smoke: isDue(rollout, nowMs) }),
  evaluate: (situation) => (isDue(situation.rollout, situation.nowMs) ? [read(situation)] : []),
  failure: 'SmokeFailed',
};

/** Not right after the start of the rollout, which has just asked green. */
function isDue(rollout: Rollout, nowMs: number): boolean {
  const isFirstStep = rollout.stepIndex === 0 && !awaitsApproval(rollout);
  return isFirstStep && nowMs - rollout.startedAtMs > VALID_MS;
}

function read({ seen }: Situation): GateReading {
  const base = { gate: smoke.name, threshold: '2xx' };
  const result = seen.smoke;
  if (result === undefined) {
    return { ...base, verdict: 'inconclusive', value: 'none', message: 'green was not asked' };
  }
  if (result.verdict === 'pass') {
    return { ...base, verdict: 'pass', value: '2xx', message: 'green answered our own request' };
  }
  return { ...base, verdict: 'fail', value: 'failed', message: result.problem };
}
