import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  CreateServiceCommand,
  ListServicesCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { zipFunction } from '../support/function-code.ts';

const emulator = await startEmulator();

type Place = { readonly region: string; readonly account: string };
type Config = ReturnType<typeof configOf>;

/** Two regions of one account, and another account in the first of them. */
const PLACES: readonly Place[] = [
  { region: 'us-east-1', account: '123456789012' },
  { region: 'eu-west-1', account: '123456789012' },
  { region: 'us-east-1', account: '210987654321' },
];
const CODE = zipFunction('export const handler = async () => process.env.AWS_REGION;');
const TEMPLATE = JSON.stringify({
  Resources: { Topic: { Type: 'AWS::SNS::Topic' }, Bucket: { Type: 'AWS::S3::Bucket' } },
});

type Resource = {
  readonly kind: string;
  readonly create: (config: Config, place: Place) => Promise<unknown>;
  /** The ARNs of all that exist. */
  readonly list: (config: Config) => Promise<readonly (string | undefined)[]>;
};

/** Something of every regional service, always with the same name. */
const RESOURCES: readonly Resource[] = [
  {
    kind: 'alarm',
    create: (config) => new CloudWatchClient(config).send(new PutMetricAlarmCommand(alarm())),
    list: async (config) => {
      const answer = await new CloudWatchClient(config).send(new DescribeAlarmsCommand({}));
      return (answer.MetricAlarms ?? []).map(({ AlarmArn }) => AlarmArn);
    },
  },
  {
    kind: 'rule',
    create: (config) => new EventBridgeClient(config).send(new PutRuleCommand(rule())),
    list: async (config) => {
      const { Rules = [] } = await new EventBridgeClient(config).send(new ListRulesCommand({}));
      return Rules.map(({ Arn }) => Arn);
    },
  },
  {
    kind: 'function',
    create: (config, place) =>
      new LambdaClient(config).send(new CreateFunctionCommand(functionIn(place))),
    list: async (config) => {
      const { Functions = [] } = await new LambdaClient(config).send(new ListFunctionsCommand({}));
      return Functions.map(({ FunctionArn }) => FunctionArn);
    },
  },
  {
    kind: 'log group',
    create: (config) =>
      new CloudWatchLogsClient(config).send(new CreateLogGroupCommand({ logGroupName: 'same' })),
    list: async (config) => {
      const client = new CloudWatchLogsClient(config);
      const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
      return logGroups.map(({ arn }) => arn);
    },
  },
  {
    kind: 'topic',
    create: (config) => new SNSClient(config).send(new CreateTopicCommand({ Name: 'same' })),
    list: async (config) => {
      const { Topics = [] } = await new SNSClient(config).send(new ListTopicsCommand({}));
      return Topics.map(({ TopicArn }) => TopicArn);
    },
  },
  {
    kind: 'queue',
    create: (config) => new SQSClient(config).send(new CreateQueueCommand({ QueueName: 'same' })),
    list: async (config) => {
      const client = new SQSClient(config);
      const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
      const queues = QueueUrls.map(async (QueueUrl) => {
        const AttributeNames = ['QueueArn' as const];
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames });
        return (await client.send(command)).Attributes?.QueueArn;
      });
      return Promise.all(queues);
    },
  },
  {
    kind: 'Lattice service',
    create: (config) =>
      new VPCLatticeClient(config).send(new CreateServiceCommand({ name: 'same' })),
    list: async (config) => {
      const { items = [] } = await new VPCLatticeClient(config).send(new ListServicesCommand({}));
      return items.map(({ arn }) => arn);
    },
  },
  {
    kind: 'stack',
    create: async (config) => {
      const command = new CreateStackCommand({ StackName: 'same', TemplateBody: TEMPLATE });
      await new CloudFormationClient(config).send(command);
      await emulator.clock.advance('1s');
    },
    list: async (config) => {
      const client = new CloudFormationClient(config);
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));
      const created = Stacks.filter(({ StackStatus }) => StackStatus === 'CREATE_COMPLETE');
      return created.map(({ StackId }) => StackId);
    },
  },
];

beforeAll(async () => {
  for (const account of new Set(PLACES.map((place) => place.account))) {
    const statement = {
      ...{ Effect: 'Allow', Action: 'sts:AssumeRole' },
      Principal: { Service: 'lambda.amazonaws.com' },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: [statement] });
    const iam = new IAMClient(configOf({ region: 'us-east-1', account }));
    const RoleName = 'same';
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
});

describe('the same name in two regions and two accounts', () => {
  it.each(RESOURCES)('may be that of a $kind in each', async ({ create, list }) => {
    for (const [index, place] of PLACES.entries()) {
      const others = PLACES.slice(index + 1).map((other) => list(configOf(other)));
      // What is there already is of the places before.
      for (const found of await Promise.all(others)) expect(found.filter(isSame)).toEqual([]);

      await create(configOf(place), place);
    }

    for (const place of PLACES) {
      const found = (await list(configOf(place))).filter(isSame);
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(`:${place.region}:${place.account}:`);
    }
  });
});

describe('a region', () => {
  it('is part of the domain names of its Lattice services', async () => {
    const domains = await Promise.all(
      PLACES.map(async (place) => {
        const client = new VPCLatticeClient(configOf(place));
        const { items = [] } = await client.send(new ListServicesCommand({}));
        return items[0]?.dnsEntry?.domainName;
      }),
    );

    expect(new Set(domains).size).toBe(PLACES.length);
    for (const [index, { region }] of PLACES.entries()) {
      expect(domains[index]).toMatch(new RegExp(`\\.vpc-lattice-svcs\\.${region}\\.on\\.aws$`));
    }
  });

  it('keeps its metrics for itself', async () => {
    const [here, ...others] = PLACES.map(configOf) as [Config, ...Config[]];
    const MetricData = [{ MetricName: 'Only', Value: 1 }];
    const Namespace = 'Kept';

    await new CloudWatchClient(here).send(new PutMetricDataCommand({ Namespace, MetricData }));

    expect(await countMetrics(here, Namespace)).toBe(1);
    for (const other of others) expect(await countMetrics(other, Namespace)).toBe(0);
  });

  it('keeps its events and the transitions of its alarms for itself', async () => {
    for (const place of PLACES) await sendEventsToQueue(place);
    const [here, ...others] = PLACES as [Place, ...Place[]];

    await new EventBridgeClient(configOf(here)).send(
      new PutEventsCommand({ Entries: [{ Source: 'app', DetailType: 'own', Detail: '{}' }] }),
    );
    await new CloudWatchClient(configOf(here)).send(
      new SetAlarmStateCommand({ AlarmName: 'same', StateValue: 'ALARM', StateReason: 'test' }),
    );
    await emulator.clock.advance('1s');

    const seen = await receiveEvents(here);
    expect(seen.map((event) => event['detail-type'])).toEqual([
      'own',
      'CloudWatch Alarm State Change',
    ]);
    for (const { region, account } of seen) expect({ region, account }).toEqual(here);
    for (const other of others) expect(await receiveEvents(other)).toEqual([]);
  });

  it('runs its own functions, with its own logs and metrics', async () => {
    const [, here, ...others] = PLACES as [Place, Place, ...Place[]];
    const answer = await new LambdaClient(configOf(here)).send(
      new InvokeCommand({ FunctionName: 'same' }),
    );

    expect(answer.Payload?.transformToString()).toBe(`"${here.region}"`);
    expect(await countMetrics(configOf(here), 'AWS/Lambda')).toBeGreaterThan(0);
    expect(await logGroupNames(here)).toContain('/aws/lambda/same');
    for (const other of others) {
      expect(await countMetrics(configOf(other), 'AWS/Lambda')).toBe(0);
      expect(await logGroupNames(other)).not.toContain('/aws/lambda/same');
    }
  });

  it('does not find what is named by the ARN of another one', async () => {
    const [first, second] = PLACES as [Place, Place];
    const FunctionName = `arn:aws:lambda:${first.region}:${first.account}:function:same`;

    const answer = new LambdaClient(configOf(second)).send(new InvokeCommand({ FunctionName }));

    await expect(answer).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('an account', () => {
  it('has its roles in every region, and no other account has them', async () => {
    const roles = await Promise.all(
      PLACES.map(async (place) => {
        const client = new IAMClient(configOf(place));
        return (await client.send(new GetRoleCommand({ RoleName: 'same' }))).Role?.Arn;
      }),
    );

    expect(roles).toEqual(PLACES.map(({ account }) => `arn:aws:iam::${account}:role/same`));
  });

  it('is that of the twelve digits of an access key', async () => {
    for (const place of PLACES) {
      const client = new STSClient(configOf(place));
      const { Account } = await client.send(new GetCallerIdentityCommand({}));
      expect(Account).toBe(place.account);
    }
  });
});

function configOf({ region, account }: Place) {
  const credentials = { accessKeyId: account, secretAccessKey: account };
  return { ...clientConfig(emulator, region), credentials };
}

function isSame(arn: string | undefined): boolean {
  return arn !== undefined && /\bsame\b/.test(arn.replace(/:service\/svc-\w+$/, ':same'));
}

function alarm() {
  return {
    ...({ AlarmName: 'same', Namespace: 'App', MetricName: 'Errors', Statistic: 'Sum' } as const),
    ...{ Period: 60, EvaluationPeriods: 1, Threshold: 1, TreatMissingData: 'ignore' },
    ComparisonOperator: 'GreaterThanThreshold',
  } as const;
}

function rule() {
  const detailTypes = ['own', 'CloudWatch Alarm State Change'];
  return { Name: 'same', EventPattern: JSON.stringify({ 'detail-type': detailTypes }) };
}

function functionIn({ account }: Place) {
  return {
    ...({ FunctionName: 'same', Runtime: 'nodejs24.x', Handler: 'index.handler' } as const),
    Role: `arn:aws:iam::${account}:role/same`,
    Code: { ZipFile: CODE },
  };
}

/** Lets the rule of a place send to a queue of its own. */
async function sendEventsToQueue(place: Place): Promise<void> {
  const Arn = `arn:aws:sqs:${place.region}:${place.account}:events`;
  const statement = {
    ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } },
    ...{ Action: 'sqs:SendMessage', Resource: Arn },
  };
  const Attributes = { Policy: JSON.stringify({ Statement: [statement] }) };
  await new SQSClient(configOf(place)).send(
    new CreateQueueCommand({ QueueName: 'events', Attributes }),
  );
  await new EventBridgeClient(configOf(place)).send(
    new PutTargetsCommand({ Rule: 'same', Targets: [{ Id: 'queue', Arn }] }),
  );
}

type SeenEvent = Place & { readonly 'detail-type': string };

async function receiveEvents(place: Place): Promise<SeenEvent[]> {
  const QueueUrl = `${emulator.endpoint}/${place.account}/events`;
  const { Messages = [] } = await new SQSClient(configOf(place)).send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as SeenEvent);
}

async function countMetrics(config: Config, Namespace: string): Promise<number> {
  const command = new ListMetricsCommand({ Namespace });
  return (await new CloudWatchClient(config).send(command)).Metrics?.length ?? 0;
}

async function logGroupNames(place: Place): Promise<(string | undefined)[]> {
  const client = new CloudWatchLogsClient(configOf(place));
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
  return logGroups.map(({ logGroupName }) => logGroupName);
}
