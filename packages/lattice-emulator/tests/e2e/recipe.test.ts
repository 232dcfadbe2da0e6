import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { GetRandomPasswordCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import {
  CreateListenerCommand,
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkServiceAssociationCommand,
  CreateServiceNetworkVpcAssociationCommand,
  CreateTargetGroupCommand,
  DeleteServiceCommand,
  DeleteServiceNetworkCommand,
  DeleteServiceNetworkServiceAssociationCommand,
  DeleteServiceNetworkVpcAssociationCommand,
  DeleteTargetGroupCommand,
  GetServiceCommand,
  ListListenersCommand,
  ListServiceNetworkServiceAssociationsCommand,
  ListServiceNetworksCommand,
  ListServiceNetworkVpcAssociationsCommand,
  ListServicesCommand,
  ListTargetGroupsCommand,
  ListTargetsCommand,
  PutAuthPolicyCommand,
  RegisterTargetsCommand,
  type RuleAction,
  UpdateListenerCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { zipFunction } from '../support/function-code.ts';
import { forward, sendTo, sign } from '../support/lattice-service.ts';

/**
 * The tutorial of docs/recipe.md, call by call and in its order; where it sleeps, the clock moves.
 * Each test goes on where the one before it stopped.
 */
const emulator = await startEmulator();
const config = clientConfig(emulator);
const cloudWatch = new CloudWatchClient(config);
const iam = new IAMClient(config);
const lambda = new LambdaClient(config);
const lattice = new VPCLatticeClient(config);

const LOG_POLICY = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const SIGNED_CALLERS_ONLY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: 'vpc-lattice-svcs:Invoke',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalType': 'Anonymous' } },
    },
  ],
});

type Environment = 'blue' | 'green';
const ENVIRONMENTS: readonly Environment[] = ['blue', 'green'];

let suffix = '';
let roleArn = '';
let networkId = '';
let serviceId = '';
let domainName = '';
const targetGroupArns = { blue: '', green: '' };
const functionArns = { blue: '', green: '' };

describe('the preparation', () => {
  it('knows whose account it is', async () => {
    const { Account } = await new STSClient(config).send(new GetCallerIdentityCommand({}));

    expect(Account).toBe('123456789012');
  });

  it('makes a suffix for names', async () => {
    const { RandomPassword = '' } = await new SecretsManagerClient(config).send(
      new GetRandomPasswordCommand({
        ExcludePunctuation: true,
        ExcludeUppercase: true,
        PasswordLength: 6,
        RequireEachIncludedType: true,
      }),
    );
    suffix = RandomPassword;

    expect(suffix).toMatch(/^[a-z0-9]{6}$/);
  });

  it('makes a role that may write logs', async () => {
    const RoleName = roleName();
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [statement],
    });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: LOG_POLICY }));
    await emulator.clock.advance('10s');

    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    roleArn = Role?.Arn ?? '';

    expect(roleArn).toBe(`arn:aws:iam::123456789012:role/${RoleName}`);
  });
});

describe('steps 1 and 2', () => {
  it.each(ENVIRONMENTS)('make the function %s, which gets ready', async (environment) => {
    const { FunctionArn = '' } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: functionName(environment),
        Runtime: 'nodejs22.x',
        Role: roleArn,
        Handler: 'index.handler',
        Code: { ZipFile: zipFunction(answersWith(environment)) },
        Timeout: 30,
        MemorySize: 256,
        Environment: { Variables: { ENVIRONMENT: environment } },
        Tags: { Environment: environment, Deployment: 'blue-green' },
      }),
    );
    functionArns[environment] = FunctionArn;
    await emulator.clock.advance('10s');

    const FunctionName = functionName(environment);
    const made = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));

    expect(made).toMatchObject({ State: 'Active', Timeout: 30, MemorySize: 256 });
  });
});

describe('step 3', () => {
  it('makes a service network that its name finds', async () => {
    const name = `ecommerce-network-${suffix}`;
    await lattice.send(
      new CreateServiceNetworkCommand({
        name,
        authType: 'AWS_IAM',
        tags: { Environment: 'production', Purpose: 'blue-green-deployment' },
      }),
    );
    await emulator.clock.advance('10s');

    const { items = [] } = await lattice.send(new ListServiceNetworksCommand({}));
    networkId = idNamed(items, name);

    expect(networkId).toMatch(/^sn-/);
  });
});

describe('steps 4 and 5', () => {
  it.each(ENVIRONMENTS)('make the target group %s, which sends old events', async (environment) => {
    const name = targetGroupName(environment);
    const { config: made } = await lattice.send(
      new CreateTargetGroupCommand({
        name,
        type: 'LAMBDA',
        tags: { Environment: environment, Purpose: 'target-group' },
      }),
    );
    await emulator.clock.advance('10s');

    const { items = [] } = await lattice.send(new ListTargetGroupsCommand({}));
    targetGroupArns[environment] = items.find((item) => item.name === name)?.arn ?? '';

    expect(made).toEqual({ lambdaEventStructureVersion: 'V1' });
    expect(targetGroupArns[environment]).toContain(':targetgroup/tg-');
  });

  it.each(ENVIRONMENTS)('let Lattice invoke %s, and register its ARN', async (environment) => {
    const targetGroupIdentifier = targetGroupArns[environment];
    const id = functionArns[environment];
    const { Statement } = await lambda.send(
      new AddPermissionCommand({
        FunctionName: functionName(environment),
        StatementId: `vpc-lattice-${environment}`,
        Principal: 'vpc-lattice.amazonaws.com',
        Action: 'lambda:InvokeFunction',
        SourceArn: targetGroupIdentifier,
      }),
    );

    const name = functionName(environment);
    const byName = await lattice.send(
      new RegisterTargetsCommand({ targetGroupIdentifier, targets: [{ id: name }] }),
    );
    const registered = await lattice.send(
      new RegisterTargetsCommand({ targetGroupIdentifier, targets: [{ id }] }),
    );

    expect(Statement).toContain(targetGroupIdentifier);
    expect(byName).toMatchObject({ successful: [], unsuccessful: [{ id: name }] });
    expect(registered).toMatchObject({ successful: [{ id }], unsuccessful: [] });
  });
});

describe('step 6', () => {
  it('makes a service in the network', async () => {
    const name = `lattice-service-${suffix}`;
    await lattice.send(
      new CreateServiceCommand({
        name,
        authType: 'AWS_IAM',
        tags: { Environment: 'production', Purpose: 'blue-green-service' },
      }),
    );
    await emulator.clock.advance('10s');
    const { items = [] } = await lattice.send(new ListServicesCommand({}));
    serviceId = idNamed(items, name);

    const association = await lattice.send(
      new CreateServiceNetworkServiceAssociationCommand({
        serviceNetworkIdentifier: networkId,
        serviceIdentifier: serviceId,
      }),
    );
    await emulator.clock.advance('15s');

    expect(serviceId).toMatch(/^svc-/);
    expect(association.id).toMatch(/^snsa-/);
  });

  it('splits its traffic 90 to 10', async () => {
    const { port, defaultAction } = await lattice.send(
      new CreateListenerCommand({
        serviceIdentifier: serviceId,
        name: 'http-listener',
        protocol: 'HTTP',
        port: 80,
        defaultAction: weighted(90, 10),
      }),
    );
    await emulator.clock.advance('10s');

    expect(port).toBe(80);
    expect(weightsOf(defaultAction)).toEqual([90, 10]);
  });
});

describe('step 7', () => {
  it('watches the errors and the duration of green', async () => {
    await cloudWatch.send(new PutMetricAlarmCommand(alarm('ErrorRate', 'Errors', 'Sum', 5)));
    await cloudWatch.send(
      new PutMetricAlarmCommand(alarm('Duration', 'Duration', 'Average', 10_000)),
    );
    await emulator.clock.advance('2m');

    expect(await alarmStates()).toEqual({ ErrorRate: 'OK', Duration: 'OK' });
  });
});

describe('step 8', () => {
  it('moves the weights to 50 and 50', async () => {
    expect(await shift(90, 10)).toEqual([90, 10]);
    await emulator.clock.advance('30s');

    expect(await shift(50, 50)).toEqual([50, 50]);
  });
});

describe('the validation', () => {
  it('finds the service ACTIVE, and the targets as healthy as functions get', async () => {
    const { status, dnsEntry } = await lattice.send(
      new GetServiceCommand({ serviceIdentifier: serviceId }),
    );
    domainName = dnsEntry?.domainName ?? '';

    expect(status).toBe('ACTIVE');
    for (const environment of ENVIRONMENTS) {
      const { items } = await lattice.send(
        new ListTargetsCommand({ targetGroupIdentifier: targetGroupArns[environment] }),
      );
      expect(items).toEqual([{ id: functionArns[environment], status: 'UNAVAILABLE' }]);
    }
  });

  it('gets a 403 for each request as long as there is no auth policy', async () => {
    const unsigned = await sendTo(emulator, domainName);
    const signed = await sendTo(emulator, domainName, await sign(domainName));

    expect(unsigned.status).toBe(403);
    expect(unsigned.text).toMatch(
      /^AccessDeniedException: User: anonymous is not authorized to perform: vpc-lattice-svcs:Invoke on resource: .* because no network-based policy allows/,
    );
    expect(signed.status).toBe(403);
  });

  it('admits signed requests, once policies say so and the callers have a VPC', async () => {
    for (const resourceIdentifier of [networkId, serviceId]) {
      await lattice.send(
        new PutAuthPolicyCommand({ resourceIdentifier, policy: SIGNED_CALLERS_ONLY }),
      );
    }
    await lattice.send(
      new CreateServiceNetworkVpcAssociationCommand({
        serviceNetworkIdentifier: networkId,
        vpcIdentifier: 'vpc-0123456789abcdef0',
      }),
    );
    await emulator.clock.advance('15s');

    const unsigned = await sendTo(emulator, domainName);
    const signed = await sendTo(emulator, domainName, await sign(domainName));

    expect(unsigned.status).toBe(403);
    expect(signed).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(ENVIRONMENTS).toContain(signed.headers['x-environment']);
  });

  it.each([
    [50, 50],
    [90, 10],
    [0, 100],
    [100, 0],
  ])('sees requests split %i to %i', async (blue, green) => {
    const total = 400;
    await shift(blue, green);

    const answers = await sendMany(total);

    const share = green / 100;
    // Four standard deviations: one run in sixteen thousand is outside.
    const margin = 4 * Math.sqrt(total * share * (1 - share));
    expect(Math.abs(answers.green - total * share)).toBeLessThanOrEqual(margin);
    expect(answers.blue + answers.green).toBe(total);
  });

  it('counts the invocations of both functions', async () => {
    await emulator.clock.advance('5m');

    const [blue, green] = await Promise.all(
      ENVIRONMENTS.map((environment) => sumOf('Invocations', environment)),
    );

    // Four times 400, and the one that showed that signing helps.
    expect((blue ?? 0) + (green ?? 0)).toBe(1_601);
    expect(blue).toBeGreaterThan(400 + 300);
    expect(green).toBeGreaterThan(400 + 150);
  });
});

describe('a green that fails', () => {
  it('sets off the alarm on errors after two periods, and only that one', async () => {
    await lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: functionName('green'),
        ZipFile: zipFunction("export async function handler() { throw new Error('broken'); }"),
      }),
    );
    await shift(50, 50);
    await emulator.clock.advance('10s');

    const answers = [await sendMany(40)];
    await emulator.clock.advance('5m');
    const early = await alarmStates();
    answers.push(await sendMany(40));
    await emulator.clock.advance('5m');

    for (const { failed } of answers) expect(failed).toBeGreaterThan(5);
    expect(early).toEqual({ ErrorRate: 'OK', Duration: 'OK' });
    expect(await alarmStates()).toEqual({ ErrorRate: 'ALARM', Duration: 'OK' });
  });

  it('leaves the transition in the history of the alarm', async () => {
    const { AlarmHistoryItems: items = [] } = await cloudWatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: alarmName('ErrorRate'),
        HistoryItemType: 'StateUpdate',
      }),
    );

    expect(items[0]?.HistorySummary).toBe('Alarm updated from OK to ALARM');
  });

  it('is out of the way when all weight is on blue, and its alarm gets quiet', async () => {
    await shift(100, 0);

    const answers = await sendMany(50);
    await emulator.clock.advance('20m');

    expect(answers).toEqual({ blue: 50, green: 0, failed: 0 });
    expect(await alarmStates()).toEqual({ ErrorRate: 'OK', Duration: 'OK' });
  });
});

describe('the clean-up', () => {
  it('takes the service out of the network, and away', async () => {
    const { items: associations = [] } = await lattice.send(
      new ListServiceNetworkServiceAssociationsCommand({ serviceNetworkIdentifier: networkId }),
    );
    const found = associations.find(({ serviceName }) => serviceName?.endsWith(suffix));
    await lattice.send(
      new DeleteServiceNetworkServiceAssociationCommand({
        serviceNetworkServiceAssociationIdentifier: found?.id,
      }),
    );
    await emulator.clock.advance('15s');
    await lattice.send(new DeleteServiceCommand({ serviceIdentifier: serviceId }));
    await emulator.clock.advance('15s');

    const { items } = await lattice.send(new ListServicesCommand({}));

    expect(items).toEqual([]);
  });

  it.each(ENVIRONMENTS)('takes the target group and the function %s away', async (environment) => {
    await lattice.send(
      new DeleteTargetGroupCommand({ targetGroupIdentifier: targetGroupArns[environment] }),
    );
    await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName(environment) }));
    await emulator.clock.advance('15s');

    const left = emulator.inventory();
    expect(left).not.toContain(`lambda: ${functionName(environment)}`);
    expect(left).not.toContain(`vpcLattice: ${targetGroupArns[environment].split('/')[1]}`);
  });

  it('takes the role, the alarms and the network away', async () => {
    const RoleName = roleName();
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: LOG_POLICY }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    const AlarmNames = [alarmName('ErrorRate'), alarmName('Duration')];
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames }));
    const { items: [vpcs] = [] } = await lattice.send(
      new ListServiceNetworkVpcAssociationsCommand({ serviceNetworkIdentifier: networkId }),
    );
    await lattice.send(
      new DeleteServiceNetworkVpcAssociationCommand({
        serviceNetworkVpcAssociationIdentifier: vpcs?.id,
      }),
    );
    await emulator.clock.advance('15s');
    await lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: networkId }));
    await emulator.clock.advance('15s');

    // What Lambda made by itself, and the tutorial forgets.
    expect(emulator.inventory()).toEqual(
      ENVIRONMENTS.map((environment) => expect.stringContaining(logGroup(environment))),
    );
  });

  it('leaves nothing behind, once the log groups are deleted too', async () => {
    const logs = new CloudWatchLogsClient(config);
    for (const environment of ENVIRONMENTS) {
      await logs.send(new DeleteLogGroupCommand({ logGroupName: logGroup(environment) }));
    }

    expect(emulator.inventory()).toEqual([]);
  });
});

function roleName(): string {
  return `LambdaVPCLatticeRole-${suffix}`;
}

function functionName(environment: Environment): string {
  return `ecommerce-${environment}-${suffix}`;
}

function targetGroupName(environment: Environment): string {
  return `${environment}-tg-${suffix}`;
}

function logGroup(environment: Environment): string {
  return `/aws/lambda/${functionName(environment)}`;
}

function alarmName(kind: string): string {
  return `${functionName('green')}-${kind}`;
}

function answersWith(environment: Environment): string {
  return `export async function handler(event, context) {
    return {
      statusCode: 200,
      headers: { 'Content-Type': 'application/json', 'X-Environment': '${environment}' },
      body: JSON.stringify({ environment: '${environment}', request_id: context.awsRequestId }),
    };
  }`;
}

function idNamed(
  items: readonly { readonly id?: string | undefined; readonly name?: string | undefined }[],
  name: string,
): string {
  return items.find((item) => item.name === name)?.id ?? '';
}

function alarm(
  kind: string,
  MetricName: string,
  Statistic: 'Sum' | 'Average',
  Threshold: number,
): PutMetricAlarmCommandInput {
  return {
    AlarmName: alarmName(kind),
    MetricName,
    Namespace: 'AWS/Lambda',
    Statistic,
    Period: 300,
    Threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 2,
    Dimensions: [{ Name: 'FunctionName', Value: functionName('green') }],
    TreatMissingData: 'notBreaching',
  };
}

async function alarmStates(): Promise<Record<string, string | undefined>> {
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({}));
  return Object.fromEntries(
    MetricAlarms.map(({ AlarmName = '', StateValue }) => [AlarmName.split('-')[3], StateValue]),
  );
}

function weighted(blue: number, green: number) {
  return forward([targetGroupArns.blue, blue], [targetGroupArns.green, green]);
}

function weightsOf(action: RuleAction | undefined): (number | undefined)[] {
  return action?.forward?.targetGroups?.map(({ weight }) => weight) ?? [];
}

/** The tutorial's `update_traffic_weights`. */
async function shift(blue: number, green: number) {
  const { items = [] } = await lattice.send(
    new ListListenersCommand({ serviceIdentifier: serviceId }),
  );
  const { defaultAction } = await lattice.send(
    new UpdateListenerCommand({
      serviceIdentifier: serviceId,
      listenerIdentifier: items[0]?.arn,
      defaultAction: weighted(blue, green),
    }),
  );
  await emulator.clock.advance('10s');
  return weightsOf(defaultAction);
}

/** Sends signed requests, twenty at a time, and counts who answered. */
async function sendMany(total: number) {
  const counts = { blue: 0, green: 0, failed: 0 };
  const signed = await sign(domainName);
  for (let sent = 0; sent < total; sent += 20) {
    const batch = Array.from({ length: Math.min(20, total - sent) }, () =>
      sendTo(emulator, domainName, signed),
    );
    for (const { status, text } of await Promise.all(batch)) {
      const who = status === 200 ? JSON.parse(text).environment : 'failed';
      counts[who as keyof typeof counts] += 1;
    }
  }
  return counts;
}

async function sumOf(MetricName: string, environment: Environment): Promise<number> {
  const now = emulator.clock.now();
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/Lambda',
      MetricName,
      Dimensions: [{ Name: 'FunctionName', Value: functionName(environment) }],
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now),
      Period: 300,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
