import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { VPCLatticeClient, type VPCLatticeClientConfig } from '@aws-sdk/client-vpc-lattice';
import { CloudWatchAlarmReader } from './aws/cloudwatch-alarm-reader.ts';
import { EventBridgeTeller } from './aws/event-bridge-teller.ts';
import { LambdaEnvironments } from './aws/lambda-environments.ts';
import { type LatticeAddress, LatticeRequester } from './aws/lattice-requester.ts';
import { LatticeTrafficRouter } from './aws/lattice-traffic-router.ts';
import { MetricsTeller } from './aws/metrics-teller.ts';
import { createLog } from './aws/powertools-log.ts';
import { type Config, loadConfig } from './config.ts';
import type { ChangeTeller } from './ports/change-teller.ts';
import type { TrafficRouter } from './ports/traffic-router.ts';
import type { ProbeReport } from './probe/report.ts';
import type { RollBackRequest } from './rollout/roll-back.ts';
import type { ShiftRequest } from './rollout/shift.ts';
import { type ProbeRequest, probe } from './use-cases/probe.ts';
import { type RollBackOutcome, rollBack } from './use-cases/roll-back.ts';
import { type ShiftOutcome, shiftTraffic } from './use-cases/shift-traffic.ts';

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

const ROUTER_KEYS = [
  'latticeServiceId',
  'listenerId',
  'blueTargetGroupId',
  'greenTargetGroupId',
] as const;
const TELLER_KEYS = ['service', 'stage'] as const;

/** @throws ConfigError */
export function createShift(env: Env): (request: ShiftRequest) => Promise<ShiftOutcome> {
  const config = loadConfig(env, [
    ...ROUTER_KEYS,
    ...TELLER_KEYS,
    'blueFunction',
    'greenFunction',
    'alarmPrefix',
    'smokePath',
  ]);
  const functions = { blue: config.blueFunction, green: config.greenFunction };
  const ports = {
    router: createRouter(config),
    alarms: new CloudWatchAlarmReader(new CloudWatchClient(CLIENT), config.alarmPrefix),
    environments: new LambdaEnvironments(
      new LambdaClient(INVOKING_CLIENT),
      functions,
      config.smokePath,
    ),
    teller: createTeller(config),
    log: createLog(),
  };
  return (request) => shiftTraffic(ports, request);
}

/**
 * Needs nothing that a rollback could do without.
 *
 * @throws ConfigError
 */
export function createRollBack(env: Env): (request: RollBackRequest) => Promise<RollBackOutcome> {
  const config = loadConfig(env, [...ROUTER_KEYS, ...TELLER_KEYS]);
  const ports = {
    router: createRouter(config),
    teller: createTeller(config),
    log: createLog(),
    now: () => Date.now(),
  };
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

function createRouter(config: Pick<Config, (typeof ROUTER_KEYS)[number]>): TrafficRouter {
  const { latticeServiceId, listenerId, blueTargetGroupId, greenTargetGroupId } = config;
  return new LatticeTrafficRouter(new VPCLatticeClient(CLIENT), {
    serviceId: latticeServiceId,
    listenerId,
    blueTargetGroupId,
    greenTargetGroupId,
  });
}

/** Metrics first: they cannot fail. */
function createTeller({ service, stage }: Pick<Config, 'service' | 'stage'>): ChangeTeller {
  const metrics = new MetricsTeller(new Metrics());
  const events = new EventBridgeTeller(new EventBridgeClient(CLIENT), service, stage);
  return {
    tell: async (change) => {
      await metrics.tell(change);
      await events.tell(change);
    },
  };
}
