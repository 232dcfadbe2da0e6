import { parseRolloutRequest } from '../src/events/rollout-request.ts';
import { createRollout, type RolloutAnswer } from '../src/service.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const rollout = createRollout(process.env);

/**
 * Starts a plan, or pauses, resumes, approves, skips, aborts, undoes or retries it. Safe to run
 * twice: a command that was carried out is refused the second time.
 */
export async function handler(event: unknown): Promise<RolloutAnswer> {
  return rollout(parseRolloutRequest(event));
}
