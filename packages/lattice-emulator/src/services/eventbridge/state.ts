import { type Target as ApiTarget, ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import type { Scope } from '../../contracts.ts';
import type { Checked } from '../../sdk-types.ts';
import type { Cancel } from '../../timers.ts';
import type { EventPattern } from './pattern/event-pattern.ts';
import type { Schedule } from './schedule/schedule-expression.ts';

export type EventBridgeState = {
  readonly scope: Scope;
  readonly buses: Map<string, EventBus>;
  /** Lets an event go that a fault holds back, by the target that it is for. */
  readonly heldBack: Map<string, () => Promise<void>>;
};

export type EventBus = {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly rules: Map<string, Rule>;
  readonly tags: Map<string, string>;
};

export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  definition: RuleDefinition;
  isEnabled: boolean;
  readonly targets: Map<string, Target>;
  readonly tags: Map<string, string>;
  /** Stops the timer of the schedule. */
  cancelSchedule: Cancel;
};

/** The part of a rule that PutRule replaces as a whole. */
export type RuleDefinition = {
  readonly eventPattern: { readonly text: string; readonly parsed: EventPattern } | undefined;
  readonly schedule: RuleSchedule | undefined;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
};

export type RuleSchedule = {
  readonly expression: string;
  readonly parsed: Schedule;
  /** Milliseconds since the epoch; rates count from here. */
  readonly setAt: number;
};

/** As it was put, since that is how it is listed. */
export type Target = Checked<ApiTarget>;

export const DEFAULT_BUS = 'default';

/**
 * @param nameOrArn of a bus in this account and region
 * @throws ResourceNotFoundException
 */
export function findBus(
  { buses, scope }: EventBridgeState,
  nameOrArn: string = DEFAULT_BUS,
): EventBus {
  const name = nameOrArn.replace(busArn(scope, ''), '');
  const bus = buses.get(name);
  if (bus === undefined) throw notFound(`Event bus ${name} does not exist.`);
  return bus;
}

/** @throws ResourceNotFoundException */
export function findRule(
  state: EventBridgeState,
  name: string,
  busNameOrArn: string | undefined,
): Rule {
  const bus = findBus(state, busNameOrArn);
  const rule = bus.rules.get(name);
  if (rule === undefined) throw notFound(`Rule ${name} does not exist on EventBus ${bus.name}.`);
  return rule;
}

export function busArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

/** The default bus is not part of the ARNs of its rules. */
export function ruleArn({ region, accountId }: Scope, busName: string, name: string): string {
  const path = busName === DEFAULT_BUS ? name : `${busName}/${name}`;
  return `arn:aws:events:${region}:${accountId}:rule/${path}`;
}

export function notFound(message: string): ResourceNotFoundException {
  return new ResourceNotFoundException({ message, $metadata: {} });
}
