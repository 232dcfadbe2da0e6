import { formatDuration } from '../duration.ts';
import { needsApproval } from '../plan.ts';
import { currentStep } from '../rollout.ts';
import type { Gate, GateReading, Situation } from './gate.ts';

export const approval: Gate = {
  name: 'approval',
  summary:
    'waits for a person to approve the step, where the plan asks for it; fails without approval in time',
  checked: 'before-step',
  evaluate: (situation) => {
    const { plan } = situation.rollout;
    return needsApproval(plan, currentStep(situation.rollout)) ? [read(situation)] : [];
  },
  failure: 'ApprovalTimedOut',
};

function read({ rollout, nowMs }: Situation): GateReading {
  const { plan, approvedStep, stepIndex, phaseSinceMs } = rollout;
  const { timeoutMs, whenTimedOut } = plan.approval;
  const base = { gate: approval.name, value: 'not yet', threshold: 'a person' };
  if (approvedStep === stepIndex) {
    return { ...base, verdict: 'pass', value: 'given', message: 'a person approved the step' };
  }
  const wanted = `green at ${currentStep(rollout).green} % needs approval`;
  const leftMs = phaseSinceMs + timeoutMs - nowMs;
  if (leftMs > 0) {
    const otherwise = whenTimedOut === 'pause' ? 'pauses' : 'is rolled back';
    const message = `${wanted} within ${formatDuration(leftMs)}, or the rollout ${otherwise}`;
    return { ...base, verdict: 'inconclusive', message };
  }
  const verdict = whenTimedOut === 'roll-back' ? 'fail' : 'inconclusive';
  return { ...base, verdict, message: `${wanted}, and got none in ${formatDuration(timeoutMs)}` };
}
