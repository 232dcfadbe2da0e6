import * as v from 'valibot';
import type { Actor } from '../rollout/actor.ts';
import { ACTIONS } from '../rollout/commands.ts';
import type { Plan } from '../rollout/plan.ts';
import type { UndoneRequest } from '../rollout/promote.ts';
import type { RolloutCommand } from '../use-cases/command-rollout.ts';
import { ACTOR_ENTRIES, actorOf, retryProblems, text } from './fields.ts';
import { isRecord } from './payload-error.ts';
import { PLAN_ENTRIES, planCheck, toPlan } from './plan-schema.ts';
import { choice, crossCheck, object, parse, trueOrFalse } from './schema.ts';

/** A command for the rollout, or the question how a plan would go. */
export type RolloutRequest =
  | RolloutCommand
  | { readonly kind: 'promoted'; readonly actor: Actor }
  | ({ readonly kind: 'undone' } & UndoneRequest)
  | { readonly kind: 'plan'; readonly plan: Plan };

const ALL_ACTIONS = [
  'start',
  'plan',
  ...ACTIONS,
  'retry',
  'promote',
  'promoted',
  'undone',
] as const;
const ACTION = v.optional(choice(ALL_ACTIONS), 'start');
const COMMAND_ENTRIES = { action: ACTION, ...ACTOR_ENTRIES };
const EXAMPLE = '{"plan":"Canary10Percent5Minutes"}';

const anySchema = object({ ...COMMAND_ENTRIES, ...PLAN_ENTRIES }, EXAMPLE);
const startSchema = v.pipe(anySchema, planCheck());
const actionSchema = object(COMMAND_ENTRIES, '{"action":"pause"}');
const promoteSchema = object(
  { ...COMMAND_ENTRIES, force: v.optional(trueOrFalse()) },
  '{"action":"promote"}',
);
const undoneSchema = object(
  { ...COMMAND_ENTRIES, instead: text() },
  '{"action":"undone","instead":"2.0.0"}',
);
const retrySchema = v.pipe(actionSchema, crossCheck(retryProblems));

/**
 * Parses the payload of `rollout`: an `action` and what it needs. Without one, it starts the plan
 * that the payload describes.
 *
 * @throws PayloadError with all problems at once
 */
export function parseRolloutRequest(payload: unknown): RolloutRequest {
  const action = actionIn(payload);
  switch (action) {
    case 'start': {
      const start = parse(startSchema, payload);
      return { kind: action, plan: toPlan(start), actor: actorOf(start) };
    }
    case 'plan':
      return { kind: action, plan: toPlan(parse(startSchema, payload)) };
    case 'promote': {
      const promote = parse(promoteSchema, payload);
      return { kind: action, isForced: promote.force === true, actor: actorOf(promote) };
    }
    case 'retry':
      return { kind: action, actor: actorOf(parse(retrySchema, payload)) };
    case 'promoted':
      return { kind: action, actor: actorOf(parse(actionSchema, payload)) };
    case 'undone': {
      const undone = parse(undoneSchema, payload);
      return { kind: action, instead: undone.instead, actor: actorOf(undone) };
    }
    default:
      return { kind: 'act', action, actor: actorOf(parse(actionSchema, payload)) };
  }
}

/** Decides which other members the payload may have. */
function actionIn(payload: unknown): (typeof ALL_ACTIONS)[number] {
  const given = isRecord(payload) ? payload.action : undefined;
  const known = ALL_ACTIONS.find((action) => action === given);
  if (known !== undefined || given === undefined) return known ?? 'start';
  return parse(anySchema, payload).action;
}
