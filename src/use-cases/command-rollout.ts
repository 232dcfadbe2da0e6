import { type Action, command, retry, start, type Wish } from '../rollout/commands.ts';
import type { Answer } from '../rollout/decision.ts';
import type { Plan } from '../rollout/plan.ts';
import { preflightRefusals } from '../rollout/preflight.ts';
import { isFenced, type Rollout } from '../rollout/rollout.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { type PreflightPorts, runPreflight } from './preflight.ts';
import { Refused } from './refused.ts';
import { rolloutId } from './rollout-id.ts';
import type { RolloutPorts } from './rollout-ports.ts';
import { type TurnOutcome, takeTurn } from './take-turn.ts';

export type RolloutCommand = Wish &
  (
    | { readonly kind: 'start'; readonly plan: Plan }
    | { readonly kind: 'retry' }
    | { readonly kind: 'act'; readonly action: Action }
  );

export type CommandPorts = RolloutPorts & PreflightPorts;

export type CommandOutcome = TurnOutcome & {
  /** False when it is done but nobody could be told. */
  readonly isTold: boolean;
};

/** How often a command is decided anew because a turn was faster. */
const ATTEMPTS = 3;

/** What a turn should follow at once, instead of within a minute. */
const GOES_ON: readonly string[] = ['start', 'retry', 'resume', 'approve', 'skip'];

/**
 * Does what a person wants of the rollout.
 *
 * @throws Refused when it is not possible, and then nothing has changed; or when green lost its
 * first traffic at once
 */
export async function commandRollout(
  ports: CommandPorts,
  request: RolloutCommand,
): Promise<CommandOutcome> {
  const name = request.kind === 'act' ? request.action : request.kind;
  const done = await decideAndDo(ports, request, ATTEMPTS);
  if (!GOES_ON.includes(name)) return { ...outcomeOf(done), isTold: done.isTold };
  const turn = await takeTurn(ports);
  const after = await ports.record.read();
  if (after !== undefined && isFenced(after)) {
    // The last line of a rollback only says that it is done; the turn knows why.
    throw new Refused([{ reason: turn.reason ?? after.last.reason, message: turn.message }]);
  }
  const isNothingNew = turn.reason === undefined;
  return { ...(isNothingNew ? outcomeOf(done) : turn), isTold: done.isTold };
}

async function decideAndDo(
  ports: CommandPorts,
  request: RolloutCommand,
  attempts: number,
): Promise<CarriedOut> {
  const current = await ports.record.read();
  const { decision, refusals } = await decide(ports, request, current);
  if (refusals !== undefined) throw new Refused(refusals);
  try {
    return await carryOut(ports, decision, current);
  } catch (error) {
    const isOvertaken = error instanceof Refused && error.reasons.includes('OtherWriter');
    if (!isOvertaken || attempts === 1) throw error;
    return decideAndDo(ports, request, attempts - 1);
  }
}

async function decide(
  ports: CommandPorts,
  request: RolloutCommand,
  current: Rollout | undefined,
): Promise<Answer> {
  const nowMs = ports.now();
  if (request.kind === 'act') {
    const live = await ports.router.read();
    return command(current, request.action, request, { live }, nowMs);
  }
  const [live, builds] = await Promise.all([ports.router.read(), ports.environments.readBuilds()]);
  const id = rolloutId(current, nowMs);
  const seen = { live, builds };
  const answer =
    request.kind === 'start'
      ? start(current, { ...request, id }, seen, nowMs)
      : retry(current, { ...request, id }, seen, nowMs);
  if (answer.refusals !== undefined) return answer;
  const refusals = preflightRefusals(await runPreflight(ports, nowMs), request.kind);
  return refusals.length > 0 ? { refusals } : answer;
}

function outcomeOf({ rollout, reason, message }: CarriedOut): TurnOutcome {
  return { rollout: rollout.id, phase: rollout.phase, weights: rollout.weights, reason, message };
}
