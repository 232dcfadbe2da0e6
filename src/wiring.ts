import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { VPCLatticeClient, type VPCLatticeClientConfig } from '@aws-sdk/client-vpc-lattice';
import { CloudWatchAlarmReader } from './aws/cloudwatch-alarm-reader.ts';
import { CloudWatchAlarmStates } from './aws/cloudwatch-alarm-states.ts';
import { CloudWatchMetricReader } from './aws/cloudwatch-metric-reader.ts';
import { DynamoDbRolloutHistory } from './aws/dynamodb-rollout-history.ts';
import { DynamoDbRolloutRecord } from './aws/dynamodb-rollout-record.ts';
import { EventBridgeNotifier } from './aws/event-bridge-notifier.ts';
import { LambdaEnvironments } from './aws/lambda-environments.ts';
import { LambdaHooks } from './aws/lambda-hooks.ts';
import { type LatticeAddress, LatticeRequester } from './aws/lattice-requester.ts';
import { LatticeTrafficRouter } from './aws/lattice-traffic-router.ts';
import { MetricsNotifier } from './aws/metrics-notifier.ts';
import { createLog } from './aws/powertools-log.ts';
import { RollbackReadinessInspector } from './aws/rollback-readiness-inspector.ts';
import { SnsPublisher } from './aws/sns-publisher.ts';
import type { Config } from './config.ts';
import type { Environments } from './ports/environments.ts';
import type { Notifier } from './ports/notifier.ts';
import type { RollbackReadiness } from './ports/rollback-readiness.ts';
import type { RolloutHistory } from './ports/rollout-history.ts';
import type { RolloutRecord } from './ports/rollout-record.ts';
import type { TrafficRouter } from './ports/traffic-router.ts';
import type { HookPoint } from './rollout/hooks.ts';
import type { NotifyPorts } from './use-cases/notify-people.ts';
import type { AlarmRollbackPorts } from './use-cases/roll-back.ts';
import type { RaisePorts, RollbackPorts, RolloutPorts } from './use-cases/rollout-ports.ts';

/** A call that hangs must not use up the time in which it could be repeated. */
const CLIENT = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** Invocations may meet a cold start, and are not worth many repetitions. */
export const INVOKING_CLIENT = {
  maxAttempts: 2,
  requestHandler: { ...CLIENT.requestHandler, requestTimeout: 20_000 },
};

/** A rollback is never delayed: what cannot be read within a moment counts as unknown. */
const FAIL_FAST_CLIENT = {
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
const NOTIFIER_KEYS = ['service', 'stage'] as const;
const RECORD_KEYS = ['rolloutTable', 'blueAlarmPrefix', 'greenAlarmPrefix'] as const;
const HOOK_KEYS = [
  'hookBeforeShift',
  'hookWhileBaking',
  'hookBeforeFullTraffic',
  'hookAtFullTraffic',
] as const;
export const ENVIRONMENT_KEYS = ['blueFunction', 'greenFunction', 'smokePath'] as const;
export const READINESS_KEYS = ['rollbackRule', 'rollbackFunction', 'deadLetterQueueUrl'] as const;

/** Settings of the function that publishes events to people. */
export const NOTIFY_KEYS = [
  ...NOTIFIER_KEYS,
  'notificationTopicArn',
  'notificationLevel',
  'rolloutFunction',
  'rolloutTable',
] as const;

/** Settings of the functions that move traffic to blue. */
export const BASE_KEYS = [...ROUTER_KEYS, ...NOTIFIER_KEYS, ...RECORD_KEYS] as const;
/** Settings of the functions that advance a rollout. */
export const ROLLOUT_KEYS = [...BASE_KEYS, ...ENVIRONMENT_KEYS, ...HOOK_KEYS] as const;

type BaseConfig = Pick<Config, (typeof BASE_KEYS)[number]>;
type RolloutConfig = Pick<Config, (typeof ROLLOUT_KEYS)[number]>;
type ReadinessConfig = Pick<Config, (typeof READINESS_KEYS)[number]>;

/** Shares clients where it can, because each one keeps connections of its own. */
export function createRolloutPorts(
  config: RolloutConfig,
  lambda = new LambdaClient(INVOKING_CLIENT),
): RolloutPorts {
  const { service, stage } = config;
  const cloudwatch = new CloudWatchClient(CLIENT);
  const base = createRaisePorts(config, cloudwatch);
  return {
    ...base,
    environments: createEnvironments(config, lambda),
    metrics: new CloudWatchMetricReader(cloudwatch, `${service}-${stage}`, base.now),
    hooks: new LambdaHooks(lambda, hookNames(config), HOOK_TIMEOUT_MS, { service, stage }),
  };
}

export function createRaisePorts(
  config: BaseConfig,
  cloudwatch = new CloudWatchClient(CLIENT),
): RaisePorts {
  const alarms = new CloudWatchAlarmReader(cloudwatch, alarmPrefixes(config));
  return { ...createBasePorts(config), alarms };
}

/** Creates the rollback's ports with nothing that it could do without. */
export function createRollbackPorts(config: BaseConfig): AlarmRollbackPorts {
  const quickRead = {
    record: createRecord(config, FAIL_FAST_CLIENT),
    alarms: new CloudWatchAlarmStates(
      new CloudWatchClient(FAIL_FAST_CLIENT),
      alarmPrefixes(config),
    ),
  };
  return { ...createBasePorts(config), quickRead };
}

function createBasePorts(config: BaseConfig): RollbackPorts {
  return {
    router: createRouter(config),
    record: createRecord(config, CLIENT),
    notifier: createNotifier(config),
    log: createLog(),
    now: () => Date.now(),
  };
}

export function createHistory({ rolloutTable }: BaseConfig): RolloutHistory {
  return new DynamoDbRolloutHistory(new DynamoDBClient(CLIENT), rolloutTable);
}

function createRecord(
  { rolloutTable }: Pick<Config, 'rolloutTable'>,
  client: typeof CLIENT,
): RolloutRecord {
  return new DynamoDbRolloutRecord(new DynamoDBClient(client), rolloutTable);
}

function alarmPrefixes({ blueAlarmPrefix: blue, greenAlarmPrefix: green }: BaseConfig) {
  return { blue, green };
}

export function createEnvironments(
  config: Pick<Config, (typeof ENVIRONMENT_KEYS)[number]>,
  lambda: LambdaClient,
): Environments {
  const { blueFunction: blue, greenFunction: green, smokePath } = config;
  return new LambdaEnvironments(lambda, { blue, green }, smokePath);
}

export function createReadiness(config: ReadinessConfig, lambda: LambdaClient): RollbackReadiness {
  const { rollbackRule: rule, rollbackFunction, deadLetterQueueUrl } = config;
  const clients = { events: new EventBridgeClient(CLIENT), lambda, sqs: new SQSClient(CLIENT) };
  return new RollbackReadinessInspector(clients, { rule, rollbackFunction, deadLetterQueueUrl });
}

export function createNotifyPorts(config: Pick<Config, (typeof NOTIFY_KEYS)[number]>): NotifyPorts {
  const { service, stage, notificationTopicArn } = config;
  const now = () => Date.now();
  return {
    publisher: new SnsPublisher(new SNSClient(CLIENT), notificationTopicArn),
    record: createRecord(config, CLIENT),
    metrics: new CloudWatchMetricReader(new CloudWatchClient(CLIENT), `${service}-${stage}`, now),
    log: createLog(),
    now,
  };
}

/** Signs with the credentials and the region that the SDK finds, where `signing` does not say. */
export function createRequester(
  address: LatticeAddress,
  signing: VPCLatticeClientConfig = {},
): LatticeRequester {
  const { credentials, region } = new VPCLatticeClient(signing).config;
  return new LatticeRequester(address, { credentials, region });
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

/** Emits metrics first: they cannot fail. */
function createNotifier({ service, stage }: Pick<Config, 'service' | 'stage'>): Notifier {
  const metrics = new MetricsNotifier(new Metrics());
  const events = new EventBridgeNotifier(new EventBridgeClient(CLIENT), service, stage);
  return {
    notify: async (event) => {
      await metrics.notify(event);
      await events.notify(event);
    },
  };
}

/** Leaves out the hook points without a function. */
function hookNames(config: RolloutConfig): Partial<Record<HookPoint, string>> {
  const names: Readonly<Record<HookPoint, string>> = {
    'before-shift': config.hookBeforeShift,
    'while-baking': config.hookWhileBaking,
    'before-full-traffic': config.hookBeforeFullTraffic,
    'at-full-traffic': config.hookAtFullTraffic,
  };
  return Object.fromEntries(Object.entries(names).filter(([, name]) => name !== ''));
}
