import type { CommandOutcome } from '../../../../src/contract.ts';
import {
  actorPayload,
  notificationWarnings,
  type VerbCall,
  type VerbResult,
} from '../command-line/verb.ts';
import { adviceLines } from '../refusal.ts';
import { watchCommand } from '../views/advice.ts';
import { followStage } from './follow-stage.ts';

/** Calls `rollout` with an action, and shows what it did. */
export async function commandRollout(call: VerbCall, action: string): Promise<VerbResult> {
  const functions = await call.stage.functions();
  const answer = await functions.call('rollout', { action, ...actorPayload(call.actor) });
  return rolloutResult(call, answer as CommandOutcome);
}

/** Shows what a command did to the rollout; with `--wait`, follows it to its end. */
export async function rolloutResult(call: VerbCall, outcome: CommandOutcome): Promise<VerbResult> {
  const { rollout, phase, message } = outcome;
  const warnings = [...(outcome.warnings ?? []), ...notificationWarnings(outcome, 'rollout')];
  if (call.flags.is('wait') && rollout !== undefined) {
    // They are no use once the rollout has ended.
    for (const warning of warnings) call.output.printError(`warning: ${warning}`);
    return followStage(call, rollout);
  }
  const hasEnded = phase === 'rolled-back' || phase === 'withdrawn';
  const follow = adviceLines([['follow with', watchCommand(call.stage.name)]]);
  return { lines: [message, ...(hasEnded ? [] : follow)], result: outcome, warnings };
}
