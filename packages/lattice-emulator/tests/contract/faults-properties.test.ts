import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateServiceNetworkCommand,
  GetServiceCommand,
  ListServicesCommand,
  UpdateListenerCommand,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readServiceModel } from '../../src/endpoint/model.ts';
import type { FaultInput } from '../../src/faults/fault.ts';
import { createEmulator, type Emulator } from '../../src/index.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import { SERVICES } from '../../src/services.ts';
import { clientConfig, SETTLED_AT_ONCE, START_TIME } from '../support/emulator.ts';
import { EventQueue } from '../support/event-queue.ts';
import { createFunction, createFunctionRole } from '../support/function-code.ts';
import { LatticeFactory, sendTo } from '../support/lattice-service.ts';

/** Errors of AWS's services beside those that they model. */
const COMMON_ERRORS = [
  'InternalFailure',
  'InternalError',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
];
const CUTTING = ['reset', 'timeout', 'answer-lost'];
const BOUND_MS = 10_000;

const selectors = fc.record(
  {
    service: fc.constantFrom(
      'vpc-lattice',
      'sqs',
      'sns',
      'eventbridge',
      'cloudwatch',
      's3',
      'logs',
    ),
    operation: fc.constantFrom('*', 'Create*', 'Get*', 'Update*', 'Send*', 'Publish*'),
    caller: fc.constantFrom('root', 'events.*', 'sns.*'),
  },
  { requiredKeys: [] },
);
const schedule = fc.record(
  {
    times: fc.integer({ min: 1, max: 3 }),
    probability: fc.constantFrom(0.3, 0.7, 1),
    for: fc.constantFrom('30s', '2m'),
  },
  { requiredKeys: [] },
);
const fault: fc.Arbitrary<FaultInput> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom<FaultInput>(
        { kind: 'throttle' },
        { kind: 'error' },
        { kind: 'timeout', atMost: '20ms' },
        { kind: 'reset' },
        { kind: 'slow', by: '5ms' },
        { kind: 'answer-lost' },
        { kind: 'stale-read' },
      ),
      selectors,
      schedule,
    )
    .map(([kind, whom, when]) => ({ ...kind, ...whom, ...when }) as FaultInput),
  fc
    .tuple(
      fc.constantFrom<FaultInput>(
        { kind: 'late', by: '40s' },
        { kind: 'twice' },
        { kind: 'out-of-order', atMost: '1m' },
        { kind: 'lost' },
        { kind: 'flapping' },
        { kind: 'reset', service: 'vpc-lattice-svcs' },
        { kind: 'error', service: 'vpc-lattice-svcs', status: 503 },
        { kind: 'slow', service: 'vpc-lattice-svcs', by: '5ms' },
      ),
      schedule,
    )
    .map(([kind, when]) => ({ ...kind, ...when }) as FaultInput),
);
const faults = fc.array(fault, { minLength: 1, maxLength: 5 });

const ACTIONS = [
  'list queues',
  'list buckets',
  'list services',
  'get a service',
  'get a role',
  'update a listener',
  'create a network',
  'put an event',
  'publish',
  'put an alarm',
  'describe alarms',
  'create a stack',
  'send a request',
  'wait',
] as const;
const actions = fc.array(fc.constantFrom(...ACTIONS), { minLength: 5, maxLength: 15 });

const models = new Map(
  await Promise.all(
    Object.entries(SERVICES).map(
      async ([name, { client }]) =>
        [
          name === 'vpcLattice' ? 'vpc-lattice' : name,
          readServiceModel(await import(client)),
        ] as const,
    ),
  ),
);

describe('whatever goes wrong', () => {
  it('always ends with the effect, an error that AWS has, or a connection that a fault cut', async () => {
    await fc.assert(
      fc.asyncProperty(faults, actions, fc.nat(), async (planned, acted, seed) => {
        const { journal, outcomes } = await play(planned, acted, seed);

        expect(outcomes).not.toContain('never ended');
        for (const entry of journal) expect(isAllowed(entry, planned)).toBe(true);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('always is the same again with the same seed', async () => {
    await fc.assert(
      fc.asyncProperty(faults, actions, fc.nat(), async (planned, acted, seed) => {
        const first = await play(planned, acted, seed);
        const second = await play(planned, acted, seed);

        expect(second.journal).toEqual(first.journal);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('always leaves functions that can be invoked when it is over', async () => {
    const broken = fc.constantFrom<FaultInput>(
      { kind: 'crash' },
      { kind: 'crash', after: '5ms' },
      { kind: 'throttled' },
      { kind: 'init-failure' },
      { kind: 'slow-cold-start', by: '10ms' },
      { kind: 'throttle', service: 'logs' },
      { kind: 'answer-lost', service: 'logs' },
      { kind: 'reset', service: 'lambda', operation: 'Invoke' },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(broken, schedule), { minLength: 1, maxLength: 3 }),
        async (planned) => {
          const emulator = await createEmulator({ speed: 0, startTime: START_TIME });
          await createFunctionRole(emulator);
          await createFunction(emulator, 'fn', 'export const handler = async () => "done";');
          for (const [kind, when] of planned)
            emulator.faults.add({ ...kind, ...when } as FaultInput);
          const outcomes = [];
          for (const InvocationType of ['RequestResponse', 'Event', 'RequestResponse'] as const) {
            outcomes.push(await bounded(() => invoke(emulator, InvocationType)));
            outcomes.push(await bounded(() => emulator.clock.advance('4m')));
          }
          emulator.faults.clear();
          await emulator.clock.advance('1h');

          expect(outcomes).not.toContain('never ended');
          expect(await invoke(emulator, 'RequestResponse')).toBe('"done"');
          await emulator.close();
        },
      ),
      { numRuns: 5 },
    );
  }, 120_000);
});

type Played = { readonly journal: JournalEntry[]; readonly outcomes: readonly string[] };

/** Plays actions one after the other on an emulator of their own on which things go wrong. */
async function play(
  planned: readonly FaultInput[],
  acted: readonly (typeof ACTIONS)[number][],
  seed: number,
): Promise<Played> {
  const options = { speed: 0, startTime: START_TIME, settings: SETTLED_AT_ONCE, seed };
  const emulator = await createEmulator(options);
  const act = await prepare(emulator);
  emulator.journal.clear();
  for (const one of planned) emulator.faults.add(one);
  const outcomes: string[] = [];
  for (const [index, action] of acted.entries()) {
    outcomes.push(await bounded(() => act[action](index)));
    outcomes.push(await bounded(() => emulator.clock.advance(0)));
  }
  emulator.faults.clear();
  await emulator.clock.advance('10m');
  await act['list queues'](0);
  const journal = emulator.journal.entries().map(({ durationMs: _, ...entry }) => entry);
  await emulator.close();
  return { journal: withoutPort(journal, emulator), outcomes };
}

/** Queue URLs have the port of the emulator, which is another one each time. */
function withoutPort(journal: readonly JournalEntry[], { endpoint }: Emulator): JournalEntry[] {
  return JSON.parse(
    JSON.stringify(journal).replaceAll(new URL(endpoint).host, 'emulator'),
  ) as JournalEntry[];
}

type Actions = Readonly<Record<(typeof ACTIONS)[number], (index: number) => Promise<unknown>>>;

async function prepare(emulator: Emulator): Promise<Actions> {
  const config = clientConfig(emulator);
  const factory = new LatticeFactory(emulator);
  const service = await factory.createService();
  const fixed = { fixedResponse: { statusCode: 404 } };
  const listener = await factory.createListener(service, fixed);
  const queue = await EventQueue.create(emulator, 'events');
  const [sqs, sns, iam] = [new SQSClient(config), new SNSClient(config), new IAMClient(config)];
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'topic' }));
  const cloudwatch = new CloudWatchClient(config);
  const stacks = new CloudFormationClient(config);
  await createFunctionRole(emulator);
  const ids = { serviceIdentifier: service.id, listenerIdentifier: listener.id };
  return {
    'list queues': () => sqs.send(new ListQueuesCommand({})),
    'list buckets': () => new S3Client(config).send(new ListBucketsCommand({})),
    'list services': () => factory.client.send(new ListServicesCommand({})),
    'get a service': () => factory.client.send(new GetServiceCommand(ids)),
    'get a role': () => iam.send(new GetRoleCommand({ RoleName: 'function-role' })),
    'update a listener': () =>
      factory.client.send(new UpdateListenerCommand({ ...ids, defaultAction: fixed })),
    'create a network': (index) =>
      factory.client.send(
        new CreateServiceNetworkCommand({
          name: `network-${index}`,
          clientToken: `token-${index}`,
        }),
      ),
    'put an event': (index) => queue.put(`event ${index}`),
    publish: (index) => sns.send(new PublishCommand({ TopicArn, Message: `message ${index}` })),
    'put an alarm': (index) => cloudwatch.send(alarm(`alarm-${index}`, TopicArn)),
    'describe alarms': () => cloudwatch.send(new DescribeAlarmsCommand({})),
    'create a stack': (index) => stacks.send(stack(`stack-${index}`)),
    'send a request': () => sendTo(emulator, service.domainName),
    wait: () => emulator.clock.advance('1m'),
  };
}

function alarm(AlarmName: string, topicArn: string | undefined): PutMetricAlarmCommand {
  return new PutMetricAlarmCommand({
    AlarmName,
    AlarmActions: [topicArn ?? ''],
    Namespace: 'tests',
    MetricName: 'metric',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'breaching',
  });
}

function stack(StackName: string): CreateStackCommand {
  const Resources = {
    Queue: { Type: 'AWS::SQS::Queue' },
    Topic: { Type: 'AWS::SNS::Topic', DependsOn: 'Queue' },
  };
  const ClientRequestToken = StackName;
  return new CreateStackCommand({
    StackName,
    ClientRequestToken,
    TemplateBody: JSON.stringify({ Resources }),
  });
}

async function invoke(
  emulator: Emulator,
  InvocationType: 'RequestResponse' | 'Event',
): Promise<string | undefined> {
  const lambda = new LambdaClient(clientConfig(emulator));
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'fn', InvocationType }));
  return Payload?.transformToString();
}

/** Returns the outcome of a promise, or that it was not settled within a bound. */
async function bounded(run: () => Promise<unknown>): Promise<'done' | 'failed' | 'never ended'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'never ended'>((resolve) => {
    timer = setTimeout(() => resolve('never ended'), BOUND_MS);
  });
  const ended = run().then(
    () => 'done' as const,
    () => 'failed' as const,
  );
  const outcome = await Promise.race([ended, late]);
  clearTimeout(timer);
  return outcome;
}

function isAllowed(entry: JournalEntry, planned: readonly FaultInput[]): boolean {
  const { kind, error, status = 200, fault: id, service = '', output } = entry;
  if (kind === 'fault') return true;
  if (error === undefined) return kind === 'request' ? status >= 200 : output !== undefined;
  if (error.code === 'ConnectionLost') {
    const index = Number(id?.replace('fault-', '')) - 1;
    return CUTTING.includes(planned[index]?.kind ?? '');
  }
  const isKnown = models.get(service)?.errors.has(error.code) || COMMON_ERRORS.includes(error.code);
  return isKnown && (error.status ?? 0) >= 400 && !error.message.startsWith('the emulator failed');
}
