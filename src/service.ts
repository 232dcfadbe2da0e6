import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { VPCLatticeClient, type VPCLatticeClientConfig } from '@aws-sdk/client-vpc-lattice';
import { CloudWatchAlarmReader } from './aws/cloudwatch-alarm-reader.ts';
import { CloudWatchRequestCounter } from './aws/cloudwatch-request-counter.ts';
import { DynamoDbRolloutRecord } from './aws/dynamodb-rollout-record.ts';
import { EventBridgeTeller } from './aws/event-bridge-teller.ts';
import { LambdaEnvironments } from './aws/lambda-environments.ts';
import { LambdaHooks } from './aws/lambda-hooks.ts';
import { type LatticeAddress, LatticeRequester } from './aws/lattice-requester.ts';
import { LatticeTrafficRouter } from './aws/lattice-traffic-router.ts';
import { MetricsTeller } from './aws/metrics-teller.ts';
import { createLog } from './aws/powertools-log.ts';
import { RollbackPathInspector } from './aws/rollback-path-inspector.ts';
import { type Config, loadConfig } from './config.ts';
import type { RolloutRequest } from './events/rollout-request.ts';
import type { StatusRequest } from './events/status-request.ts';
import type { AlarmReader } from './ports/alarm-reader.ts';
import type { Environments } from './ports/environments.ts';
import type { RollbackPath } from './ports/rollback-path.ts';
import type { RolloutRecord } from './ports/rollout-record.ts';
import type { Teller } from './ports/teller.ts';
import type { TrafficRouter } from './ports/traffic-router.ts';
import type { ProbeReport } from './probe/report.ts';
import type { Moment } from './rollout/hooks.ts';
import type { RollBackRequest } from './rollout/roll-back.ts';
import type { ShiftRequest } from './rollout/shift.ts';
import { type CommandOutcome, commandRollout } from './use-cases/command-rollout.ts';
import { givePromotedTraffic } from './use-cases/give-promoted-traffic.ts';
import { type PlanOutcome, planRollout } from './use-cases/plan-rollout.ts';
import { type ProbeRequest, probe } from './use-cases/probe.ts';
import { reportStatus, type StatusReport } from './use-cases/report-status.ts';
import { type RollBackOutcome, rollBack } from './use-cases/roll-back.ts';
import { type ShiftOutcome, shiftTraffic } from './use-cases/shift-traffic.ts';
import { type TurnOutcome, takeTurn } from './use-cases/take-turn.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A call that hangs must not eat the time in which it could be repeated. */
const CLIENT = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Trying green out may meet a cold start, and is not worth a repetition. */
const INVOKING_CLIENT = {
  maxAttempts: 2,
  requestHandler: { ...CLIENT.requestHandler, requestTimeout: 20_000 },
};

/** A rollback waits for nobody: what cannot be read in a moment is not known. */
const GLANCING_CLIENT = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 800, requestTimeout: 800, throwOnRequestTimeout: true },
};

const HOOK_TIMEOUT_MS = 10_000;

const ROUTER_KEYS = [
  'latticeServiceId',
  'listenerId',
  'blueTargetGroupId',
  'greenTargetGroupId',
] as const;
const TELLER_KEYS = ['service', 'stage'] as const;
const RECORD_KEYS = ['rolloutTable', 'blueAlarmPrefix', 'greenAlarmPrefix'] as const;
const ENVIRONMENT_KEYS = ['blueFunction', 'greenFunction', 'smokePath'] as const;
const HOOK_KEYS = [
  'hookBeforeShift',
  'hookWhileBaking',
  'hookBeforeHundred',
  'hookAfterHundred',
] as const;
const PATH_KEYS = ['rollbackRule', 'rollbackFunction', 'deadLetterQueueUrl'] as const;

/** Of those who send traffic back. */
const BASE_KEYS = [...ROUTER_KEYS, ...TELLER_KEYS, ...RECORD_KEYS] as const;
/** Of those who carry rollouts on. */
const ROLLOUT_KEYS = [...BASE_KEYS, ...ENVIRONMENT_KEYS, ...HOOK_KEYS] as const;

type BaseConfig = Pick<Config, (typeof BASE_KEYS)[number]>;
type RolloutConfig = Pick<Config, (typeof ROLLOUT_KEYS)[number]>;
type PathConfig = Pick<Config, (typeof PATH_KEYS)[number]>;

export type RolloutAnswer = CommandOutcome | PlanOutcome;

/** @throws ConfigError */
export function createRollout(env: Env): (request: RolloutRequest) => Promise<RolloutAnswer> {
  const config = loadConfig(env, [...ROLLOUT_KEYS, ...PATH_KEYS]);
  const lambda = new LambdaClient(INVOKING_CLIENT);
  const ports = { ...createRolloutPorts(config, lambda), path: createPath(config, lambda) };
  return (request) => {
    if (request.kind === 'plan') return planRollout(ports, request.plan);
    if (request.kind === 'promoted') return givePromotedTraffic(ports, request);
    return commandRollout(ports, request);
  };
}

/** @throws ConfigError */
export function createAdvance(env: Env): () => Promise<TurnOutcome> {
  const ports = createRolloutPorts(loadConfig(env, ROLLOUT_KEYS));
  return () => takeTurn(ports);
}

/** @throws ConfigError */
export function createStatus(env: Env): (request: StatusRequest) => Promise<StatusReport> {
  const ports = createRolloutPorts(loadConfig(env, ROLLOUT_KEYS));
  return ({ historyLimit }) => reportStatus(ports, historyLimit);
}

/** @throws ConfigError */
export function createShift(env: Env): (request: ShiftRequest) => Promise<ShiftOutcome> {
  const config = loadConfig(env, [...BASE_KEYS, ...ENVIRONMENT_KEYS, ...PATH_KEYS]);
  const lambda = new LambdaClient(INVOKING_CLIENT);
  const ports = {
    ...createBasePorts(config),
    environments: createEnvironments(config, lambda),
    path: createPath(config, lambda),
  };
  return (request) => shiftTraffic(ports, request);
}

/**
 * Needs nothing that a rollback could do without.
 *
 * @throws ConfigError
 */
export function createRollBack(env: Env): (request: RollBackRequest) => Promise<RollBackOutcome> {
  const config = loadConfig(env, BASE_KEYS);
  const glance = {
    record: createRecord(config, GLANCING_CLIENT),
    alarms: createAlarms(config, new CloudWatchClient(GLANCING_CLIENT)),
  };
  const ports = { ...createBasePorts(config), glance };
  return (request) => rollBack(ports, request);
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

/** Signs with the credentials and the region that the SDK finds, where `signing` does not say. */
export function createRequester(
  address: LatticeAddress,
  signing: VPCLatticeClientConfig = {},
): LatticeRequester {
  const { credentials, region } = new VPCLatticeClient(signing).config;
  return new LatticeRequester(address, { credentials, region });
}

/** Clients are shared, because each one keeps connections of its own. */
function createRolloutPorts(config: RolloutConfig, lambda = new LambdaClient(INVOKING_CLIENT)) {
  const { service, stage } = config;
  const cloudwatch = new CloudWatchClient(CLIENT);
  return {
    ...createBasePorts(config, cloudwatch),
    environments: createEnvironments(config, lambda),
    requests: new CloudWatchRequestCounter(cloudwatch, `${service}-${stage}`, Date.now),
    hooks: new LambdaHooks(lambda, hookNames(config), HOOK_TIMEOUT_MS, { service, stage }),
  };
}

/** Only of the hooks that there are. */
function hookNames(config: RolloutConfig): Partial<Record<Moment, string>> {
  const names: Readonly<Record<Moment, string>> = {
    'before-shift': config.hookBeforeShift,
    'while-baking': config.hookWhileBaking,
    'before-hundred': config.hookBeforeHundred,
    'after-hundred': config.hookAfterHundred,
  };
  return Object.fromEntries(Object.entries(names).filter(([, name]) => name !== ''));
}

function createBasePorts(config: BaseConfig, cloudwatch = new CloudWatchClient(CLIENT)) {
  return {
    router: createRouter(config),
    record: createRecord(config, CLIENT),
    alarms: createAlarms(config, cloudwatch),
    teller: createTeller(config),
    log: createLog(),
    now: () => Date.now(),
  };
}

function createRouter(config: BaseConfig): TrafficRouter {
  const { latticeServiceId, listenerId, blueTargetGroupId, greenTargetGroupId } = config;
  return new LatticeTrafficRouter(new VPCLatticeClient(CLIENT), {
    serviceId: latticeServiceId,
    listenerId,
    blueTargetGroupId,
    greenTargetGroupId,
  });
}

function createRecord({ rolloutTable }: BaseConfig, client: DynamoDBClientConfig): RolloutRecord {
  return new DynamoDbRolloutRecord(new DynamoDBClient(client), rolloutTable);
}

function createAlarms(config: BaseConfig, client: CloudWatchClient): AlarmReader {
  const { blueAlarmPrefix: blue, greenAlarmPrefix: green } = config;
  return new CloudWatchAlarmReader(client, { blue, green });
}

function createEnvironments(
  config: Pick<Config, (typeof ENVIRONMENT_KEYS)[number]>,
  lambda: LambdaClient,
): Environments {
  const { blueFunction: blue, greenFunction: green, smokePath } = config;
  return new LambdaEnvironments(lambda, { blue, green }, smokePath);
}

function createPath(config: PathConfig, lambda: LambdaClient): RollbackPath {
  const { rollbackRule, rollbackFunction, deadLetterQueueUrl } = config;
  const clients = {
    events: new EventBridgeClient(CLIENT),
    lambda,
    sqs: new SQSClient(CLIENT),
  };
  return new RollbackPathInspector(clients, {
    rule: rollbackRule,
    rollbackFunction,
    deadLetterQueueUrl,
  });
}

/** Metrics first: they cannot fail. */
function createTeller({ service, stage }: Pick<Config, 'service' | 'stage'>): Teller {
  const metrics = new MetricsTeller(new Metrics());
  const events = new EventBridgeTeller(new EventBridgeClient(CLIENT), service, stage);
  return {
    tell: async (news) => {
      await metrics.tell(news);
      await events.tell(news);
    },
  };
}
