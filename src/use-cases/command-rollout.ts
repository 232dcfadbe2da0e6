import type { Actor } from '../rollout/actor.ts';
import { type Action, command, retry, start } from '../rollout/commands.ts';
import type { Answer } from '../rollout/decision.ts';
import type { Plan } from '../rollout/plan.ts';
import { checkHooks, preflightRefusals } from '../rollout/preflight.ts';
import { beginPromotion, recordUndo } from '../rollout/promote.ts';
import { isFenced, type Rollout } from '../rollout/rollout.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { observe } from './observe.ts';
import { Refused, RolledBack } from './outcome-errors.ts';
import { type PreflightPorts, runPreflight } from './preflight.ts';
import { readWarnings } from './read-warnings.ts';
import { rolloutId } from './rollout-id.ts';
import type { RolloutPorts } from './rollout-ports.ts';
import { type TurnOutcome, takeTurn } from './take-turn.ts';

/** A person's command for the rollout. */
export type RolloutCommand = { readonly actor: Actor } & (
  | { readonly kind: 'start'; readonly plan: Plan }
  | { readonly kind: 'retry' }
  | { readonly kind: 'promote'; readonly isForced: boolean }
  | { readonly kind: 'act'; readonly action: Action }
);

export type CommandPorts = RolloutPorts & PreflightPorts;

export type CommandOutcome = TurnOutcome & {
  /** False when the notification failed; what was done stands. */
  readonly notified: boolean;
  /** The reasons for which the plan that began is pointless or slow; only of a start. */
  readonly warnings?: readonly string[];
};

/** Attempts to decide a command that a turn has overtaken. */
const ATTEMPTS = 3;

/** Commands that are followed by a turn at once, instead of within a minute. */
const RUNS_TURN_IMMEDIATELY: readonly string[] = ['start', 'retry', 'resume', 'approve', 'skip'];

/**
 * Carries out a person's command.
 *
 * @throws Refused when it is not possible, and then nothing has changed
 * @throws RolledBack when green lost its first traffic at once
 */
export async function commandRollout(
  ports: CommandPorts,
  request: RolloutCommand,
): Promise<CommandOutcome> {
  const done = await decideAndCarryOut(ports, request, ATTEMPTS);
  const { notified } = done;
  if (!RUNS_TURN_IMMEDIATELY.includes(nameOf(request))) return { ...outcomeOf(done), notified };
  const [turn, warnings] = await Promise.all([takeTurn(ports), warningsFor(ports, request, done)]);
  const after = await ports.record.read();
  if (after !== undefined && isFenced(after)) {
    // The last line of a rollback only says that it is complete; the turn knows the reason.
    throw new RolledBack({ reason: turn.reason ?? after.last.reason, message: turn.message });
  }
  const isNothingNew = turn.reason === undefined;
  return { ...(isNothingNew ? outcomeOf(done) : turn), notified, ...warnings };
}

/** Only of a plan that begins: later, nothing can be changed about it. */
async function warningsFor(
  ports: CommandPorts,
  { kind }: RolloutCommand,
  { rollout }: CarriedOut,
): Promise<Pick<CommandOutcome, 'warnings'>> {
  if (kind !== 'start' && kind !== 'retry') return {};
  return { warnings: await readWarnings(ports, rollout.plan) };
}

/** Returns `start`, `pause` and so on. */
export function nameOf(request: RolloutCommand | { readonly kind: 'promoted' | 'undone' }): string {
  return request.kind === 'act' ? request.action : request.kind;
}

async function decideAndCarryOut(
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
    const isOvertaken = error instanceof Refused && error.reasons.includes('ConcurrentUpdate');
    if (!isOvertaken || attempts === 1) throw error;
    return decideAndCarryOut(ports, request, attempts - 1);
  }
}

async function decide(
  ports: CommandPorts,
  request: RolloutCommand,
  current: Rollout | undefined,
): Promise<Answer> {
  const nowMs = ports.now();
  switch (request.kind) {
    case 'promote':
      return beginPromotion(current, request, await observe(ports, current, nowMs), nowMs);
    case 'act':
      return decideAction(ports, request, current, nowMs);
    case 'start':
    case 'retry':
      return decideBeginning(ports, request, current, nowMs);
  }
}

async function decideAction(
  ports: CommandPorts,
  { action, actor }: RolloutCommand & { readonly kind: 'act' },
  current: Rollout | undefined,
  nowMs: number,
): Promise<Answer> {
  if (action === 'undo' && current?.phase === 'promoted') {
    return recordUndo(current, actor, await ports.environments.readBuilds(), nowMs);
  }
  return command(current, { action, actor, nowMs }, { live: await ports.router.read() });
}

async function decideBeginning(
  ports: CommandPorts,
  request: RolloutCommand & { readonly kind: 'start' | 'retry' },
  current: Rollout | undefined,
  nowMs: number,
): Promise<Answer> {
  const [live, builds] = await Promise.all([ports.router.read(), ports.environments.readBuilds()]);
  const id = rolloutId(current, nowMs);
  const seen = { live, builds };
  const answer =
    request.kind === 'start'
      ? start(current, { ...request, id }, seen, nowMs)
      : retry(current, { ...request, id }, seen, nowMs);
  if (answer.refusals !== undefined) return answer;
  const [checks, missing] = await Promise.all([runPreflight(ports, nowMs), ports.hooks.missing()]);
  const refusals = preflightRefusals([...checks, ...checkHooks(missing)], request.kind);
  return refusals.length > 0 ? { refusals } : answer;
}

function outcomeOf({ rollout, reason, message }: CarriedOut): TurnOutcome {
  return { rollout: rollout.id, phase: rollout.phase, weights: rollout.weights, reason, message };
}
