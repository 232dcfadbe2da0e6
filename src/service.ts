import { LambdaClient } from '@aws-sdk/client-lambda';
import { loadConfig } from './config.ts';
import type { DeliveredEvent, EventOrigin } from './events/rollout-event.ts';
import type { RolloutRequest } from './events/rollout-request.ts';
import type { StatusRequest } from './events/status-request.ts';
import { placeOf } from './notifications/console-link.ts';
import type { ProbeReport } from './probe/report.ts';
import type { RollbackInput } from './rollout/roll-back.ts';
import type { ShiftRequest } from './rollout/shift.ts';
import {
  type CommandOutcome,
  type CommandPorts,
  commandRollout,
  nameOf,
} from './use-cases/command-rollout.ts';
import { completePromotion } from './use-cases/complete-promotion.ts';
import { type NotifyOutcome, notifyPeople } from './use-cases/notify-people.ts';
import { type PlanOutcome, planRollout } from './use-cases/plan-rollout.ts';
import { type ProbeRequest, probe } from './use-cases/probe.ts';
import { recordRefusals } from './use-cases/record-refusals.ts';
import { recordUndone } from './use-cases/record-undone.ts';
import { reportStatus, type StatusReport } from './use-cases/report-status.ts';
import { type RollbackOutcome, rollBack } from './use-cases/roll-back.ts';
import { type ShiftOutcome, shiftTraffic } from './use-cases/shift-traffic.ts';
import { type TurnOutcome, takeTurn } from './use-cases/take-turn.ts';
import {
  BASE_KEYS,
  createEnvironments,
  createHistory,
  createNotifyPorts,
  createRaisePorts,
  createReadiness,
  createRequester,
  createRollbackPorts,
  createRolloutPorts,
  ENVIRONMENT_KEYS,
  INVOKING_CLIENT,
  NOTIFY_KEYS,
  READINESS_KEYS,
  ROLLOUT_KEYS,
} from './wiring.ts';

type Env = Readonly<Record<string, string | undefined>>;

export type RolloutAnswer = CommandOutcome | PlanOutcome;

/** @throws ConfigError */
export function createRollout(env: Env): (request: RolloutRequest) => Promise<RolloutAnswer> {
  const config = loadConfig(env, [...ROLLOUT_KEYS, ...READINESS_KEYS]);
  const lambda = new LambdaClient(INVOKING_CLIENT);
  const readiness = createReadiness(config, lambda);
  const ports = { ...createRolloutPorts(config, lambda), readiness };
  return async (request) => {
    if (request.kind === 'plan') return planRollout(ports, request.plan);
    const { actor } = request;
    return recordRefusals(ports, { command: nameOf(request), actor }, () =>
      carryOutRequest(ports, request),
    );
  };
}

function carryOutRequest(
  ports: CommandPorts,
  request: Exclude<RolloutRequest, { readonly kind: 'plan' }>,
): Promise<CommandOutcome> {
  switch (request.kind) {
    case 'promoted':
      return completePromotion(ports, request.actor);
    case 'undone':
      return recordUndone(ports, request);
    default:
      return commandRollout(ports, request);
  }
}

/** @throws ConfigError */
export function createAdvance(env: Env): () => Promise<TurnOutcome> {
  const ports = createRolloutPorts(loadConfig(env, ROLLOUT_KEYS));
  return () => takeTurn(ports);
}

/** @throws ConfigError */
export function createStatus(env: Env): (request: StatusRequest) => Promise<StatusReport> {
  const config = loadConfig(env, ROLLOUT_KEYS);
  const ports = { ...createRolloutPorts(config), history: createHistory(config) };
  return ({ historyLimit }) => reportStatus(ports, historyLimit);
}

/** @throws ConfigError */
export function createShift(env: Env): (request: ShiftRequest) => Promise<ShiftOutcome> {
  const config = loadConfig(env, [...BASE_KEYS, ...ENVIRONMENT_KEYS, ...READINESS_KEYS]);
  const lambda = new LambdaClient(INVOKING_CLIENT);
  const ports = {
    ...createRaisePorts(config),
    environments: createEnvironments(config, lambda),
    readiness: createReadiness(config, lambda),
  };
  return (request) => {
    const { actor } = request;
    return recordRefusals(ports, { command: 'shift', actor }, () => shiftTraffic(ports, request));
  };
}

/** @throws ConfigError */
export function createRollback(env: Env): (input: RollbackInput) => Promise<RollbackOutcome> {
  const ports = createRollbackPorts(loadConfig(env, BASE_KEYS));
  return (input) => rollBack(ports, input);
}

/** @throws ConfigError */
export function createNotify(env: Env): {
  readonly origin: EventOrigin;
  readonly notify: (event: DeliveredEvent) => Promise<NotifyOutcome>;
} {
  const config = loadConfig(env, NOTIFY_KEYS);
  const { service, stage, rolloutFunction, notificationLevel: level } = config;
  const place = placeOf(config.notificationTopicArn);
  const ports = createNotifyPorts(config);
  return {
    origin: { service, stage },
    notify: (event) =>
      notifyPeople(ports, { service, stage, rolloutFunction, level, ...place }, event),
  };
}

/** @throws ConfigError */
export function createProbe(env: Env): (request: ProbeRequest) => Promise<ProbeReport> {
  const config = loadConfig(env, ['serviceDomainName', 'listenerProtocol', 'listenerPort']);
  const requester = createRequester({
    protocol: config.listenerProtocol,
    domainName: config.serviceDomainName,
    port: Number(config.listenerPort),
    connectTo: env.AWS_ENDPOINT_URL_VPC_LATTICE_SVCS ?? env.AWS_ENDPOINT_URL,
  });
  return (request) => probe(requester, request);
}
