import { ACTIONS } from '../rollout/commands.ts';
import type { Plan } from '../rollout/plan.ts';
import type { Wish } from '../rollout/wish.ts';
import type { RolloutCommand } from '../use-cases/command-rollout.ts';
import {
  choiceProblems,
  isOneOf,
  isRecord,
  PayloadError,
  show,
  truthProblems,
  unknownKeys,
} from './payload-problems.ts';
import { PLAN_KEYS, readPlan } from './plan-options.ts';
import { readWish, retryProblems, WISH_KEYS } from './wish.ts';

/** What a person wants of the rollout, or to know how a plan would go. */
export type RolloutRequest =
  | RolloutCommand
  | ({ readonly kind: 'promoted' } & Wish)
  | { readonly kind: 'plan'; readonly plan: Plan };

type Payload = Readonly<Record<string, unknown>>;

const EXPECTED = 'expected an object such as {"plan":"Canary10Percent5Minutes"}';
const COMMAND_KEYS = ['action', ...WISH_KEYS];
const PROMOTE_KEYS = [...COMMAND_KEYS, 'force'];
const START_KEYS = [...COMMAND_KEYS, ...PLAN_KEYS];
const ALL_ACTIONS = ['start', 'plan', ...ACTIONS, 'retry', 'promote', 'promoted'] as const;

/**
 * Reads the payload of `rollout`: an `action` and what it needs. Without one, it starts the plan
 * that the payload describes.
 *
 * @throws PayloadError with all problems at once
 */
export function parseRolloutRequest(payload: unknown): RolloutRequest {
  if (!isRecord(payload)) throw new PayloadError([`payload: ${EXPECTED}, got ${show(payload)}`]);
  const { action = 'start' } = payload;
  if (!isOneOf(action, ALL_ACTIONS)) {
    throw new PayloadError([
      ...unknownKeys(payload, START_KEYS),
      ...choiceProblems('action', action, ALL_ACTIONS),
    ]);
  }
  if (action === 'start' || action === 'plan') return parsePlanned(payload, action);
  if (action === 'promote') return parsePromote(payload);
  const wish = parseWish(payload, action === 'retry' ? retryProblems(payload) : []);
  if (action === 'retry' || action === 'promoted') return { kind: action, ...wish };
  return { kind: 'act', action, ...wish };
}

function parsePromote(payload: Payload): RolloutRequest {
  const { force } = payload;
  const wish = parseWish(payload, truthProblems('force', force), PROMOTE_KEYS);
  return { kind: 'promote', isForced: force === true, ...wish };
}

function parsePlanned(payload: Payload, kind: 'start' | 'plan'): RolloutRequest {
  const plan = readPlan(payload);
  const wish = readWish(payload);
  const problems = [...unknownKeys(payload, START_KEYS), ...plan.problems, ...wish.problems];
  if (problems.length > 0) throw new PayloadError(problems);
  return kind === 'plan' ? { kind, plan: plan.value } : { kind, plan: plan.value, ...wish.value };
}

function parseWish(payload: Payload, furtherProblems: readonly string[], keys = COMMAND_KEYS) {
  const { value, problems } = readWish(payload);
  const all = [...unknownKeys(payload, keys), ...problems, ...furtherProblems];
  if (all.length > 0) throw new PayloadError(all);
  return value;
}
