import { spawnSync } from 'node:child_process';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { CLI } from '../../scripts/support/sls.ts';
import {
  ofType,
  type PackagedTemplate,
  packageTemplate,
  type Resource,
  resource,
} from '../support/packaged-template.ts';
import { createWorkspace } from '../support/workspace.ts';

const emulator = await startEmulator();
const workspace = createWorkspace();
const template = await packageTemplate(workspace, 'local');
const PREFIX = 'ecommerce-api-local-green-';

describe('the template', () => {
  it('holds against the specification of CloudFormation', async () => {
    expect(await planOf('local', template)).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });
});

describe('sls package', () => {
  it('needs no credentials and no network', () => {
    // Nothing of AWS in the environment, and nowhere to look for it.
    const env = { PATH: process.env.PATH, HOME: workspace, AWS_EC2_METADATA_DISABLED: 'true' };

    const { status, stdout } = spawnSync(process.execPath, [CLI, 'package', '--stage', 'dev'], {
      cwd: workspace,
      env,
      encoding: 'utf8',
    });

    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});

describe('names', () => {
  it.each([
    ['AWS::VpcLattice::Service', 'Name', 3, 40],
    ['AWS::VpcLattice::ServiceNetwork', 'Name', 3, 63],
    ['AWS::VpcLattice::TargetGroup', 'Name', 3, 128],
    ['AWS::VpcLattice::Listener', 'Name', 3, 63],
    ['AWS::VpcLattice::Rule', 'Name', 3, 63],
    ['AWS::Lambda::Function', 'FunctionName', 1, 64],
    ['AWS::Events::Rule', 'Name', 1, 64],
    ['AWS::SNS::Topic', 'TopicName', 1, 256],
    ['AWS::CloudWatch::Alarm', 'AlarmName', 1, 255],
  ])('of %s fit into what AWS takes', (type, property, min, max) => {
    const names = ofType(template, type).map(([, { Properties }]) => String(Properties[property]));

    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(name.length).toBeGreaterThanOrEqual(min);
      expect(name.length).toBeLessThanOrEqual(max);
    }
  });
});

describe('traffic', () => {
  it('begins with everything on blue', () => {
    expect(resource(template, 'Listener').Properties.DefaultAction).toEqual({
      Forward: {
        TargetGroups: [
          { TargetGroupIdentifier: { 'Fn::GetAtt': ['BlueTargetGroup', 'Id'] }, Weight: 100 },
          { TargetGroupIdentifier: { 'Fn::GetAtt': ['GreenTargetGroup', 'Id'] }, Weight: 0 },
        ],
      },
    });
  });

  it('reaches green through a header, whatever the weights', () => {
    expect(resource(template, 'PreviewRule').Properties).toMatchObject({
      Match: {
        HttpMatch: { HeaderMatches: [{ Name: 'x-environment', Match: { Exact: 'green' } }] },
      },
      Action: {
        Forward: {
          TargetGroups: [{ TargetGroupIdentifier: { 'Fn::GetAtt': ['GreenTargetGroup', 'Id'] } }],
        },
      },
    });
  });

  it('reaches functions as events of version 2, with leave for their target group only', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::VpcLattice::TargetGroup')) {
      expect(Properties).toMatchObject({
        Type: 'LAMBDA',
        Config: { LambdaEventStructureVersion: 'V2' },
      });
    }
    expect(resource(template, 'GreenInvokePermission').Properties).toMatchObject({
      Principal: 'vpc-lattice.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['GreenTargetGroup', 'Arn'] },
    });
  });

  it('does not begin before both functions may be invoked', () => {
    expect(resource(template, 'Listener').DependsOn).toEqual([
      'BlueInvokePermission',
      'GreenInvokePermission',
    ]);
  });

  it.each(['ServiceNetwork', 'Service'])('into the %s is for signed callers only', (logicalId) => {
    expect(resource(template, logicalId).Properties.AuthType).toBe('AWS_IAM');
    expect(resource(template, `${logicalId}AuthPolicy`).Properties.Policy).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            AWS: { 'Fn::Sub': expect.stringMatching(/^arn:.+:iam::.+AccountId}:root$/) },
          },
          Action: 'vpc-lattice-svcs:Invoke',
          Condition: { StringNotEquals: { 'aws:PrincipalType': 'Anonymous' } },
        },
      ],
    });
  });
});

describe('the alarms on green', () => {
  const alarms = ofType(template, 'AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
    String(Properties.AlarmName).startsWith(PREFIX),
  );

  it('are the four that are meant', () => {
    const names = alarms.map(([, { Properties }]) => Properties.AlarmName);

    expect(names).toEqual(
      ['FaultRate', 'ErrorRate', 'Duration', 'Throttles'].map((name) => PREFIX + name),
    );
  });

  it.each(alarms)(
    '%s does not fire for lack of data, and needs two of three',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        TreatMissingData: 'notBreaching',
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
      });
    },
  );

  it.each(alarms)('%s counts only above a minimum of requests', (_, { Properties }) => {
    const [shown] = (Properties.Metrics as { Expression?: string }[]).filter(
      ({ Expression }) => Expression !== undefined,
    );

    expect(shown?.Expression).toMatch(/^IF\(.+ >= 5, .+, 0\)$/);
  });

  it('see failed requests within seconds, by the wrapper of the handler', () => {
    const { Metrics } = resource(template, 'FaultRateAlarm').Properties;

    expect(Metrics).toContainEqual({
      Id: 'faults',
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: 'LatticeBlueGreen',
          MetricName: 'Faults',
          Dimensions: [
            { Name: 'service', Value: 'ecommerce-api-local' },
            { Name: 'environment', Value: 'green' },
          ],
        },
        Stat: 'Sum',
        Period: 10,
      },
    });
    expect(variablesOf('Green')).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'ecommerce-api-local',
      POWERTOOLS_METRICS_NAMESPACE: 'LatticeBlueGreen',
      ENVIRONMENT: 'green',
    });
  });
});

describe('the rollback', () => {
  it('is asked for by every alarm on green that goes off, and by nothing else', () => {
    expect(resource(template, 'RollbackRule').Properties.EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: PREFIX }], state: { value: ['ALARM'] } },
    });
  });

  it.each([
    'RollbackDeadLettersAlarm',
    'AdvanceFailsAlarm',
    'BlueFaultRateAlarm',
    'BlueErrorRateAlarm',
  ])('is not asked for by %s, which tells people', (logicalId) => {
    const { AlarmName, AlarmActions } = resource(template, logicalId).Properties;

    expect(String(AlarmName).startsWith(PREFIX)).toBe(false);
    expect(AlarmActions).toEqual([{ Ref: 'NotificationTopic' }]);
  });

  it('is given up after five minutes, on both ways, and then lands in the queue', () => {
    const queue = { 'Fn::GetAtt': ['RollbackDeadLetterQueue', 'Arn'] };

    expect(resource(template, 'RollbackRule').Properties.Targets).toMatchObject([
      { RetryPolicy: { MaximumEventAgeInSeconds: 300 }, DeadLetterConfig: { Arn: queue } },
    ]);
    expect(resource(template, 'RollbackLambdaEvConf').Properties).toMatchObject({
      MaximumEventAgeInSeconds: 300,
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
  });

  it('may be invoked by its rule, and the rule may write into the queue', () => {
    const rule = { 'Fn::GetAtt': ['RollbackRule', 'Arn'] };

    expect(resource(template, 'RollbackInvokePermission').Properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: rule,
    });
    expect(
      resource(template, 'RollbackDeadLetterQueuePolicy').Properties.PolicyDocument,
    ).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': rule } },
        },
      ],
    });
  });

  it('is not in a VPC, from where it might not reach the API', () => {
    expect(resource(template, 'RollbackLambdaFunction').Properties.VpcConfig).toBeUndefined();
  });
});

describe('what is known of rollouts', () => {
  it('lies in a table that costs nothing at rest and can be restored to any second', () => {
    expect(resource(template, 'RolloutTable').Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('forgets what has expired', () => {
    expect(resource(template, 'RolloutTable').Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
  });

  it('goes with the stack, unless a parameter says otherwise, and never stands in its way', () => {
    const { DeletionPolicy, UpdateReplacePolicy, Properties } = resource(template, 'RolloutTable');

    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(Properties.TableName).toBeUndefined();
  });
});

describe('a turn', () => {
  it('is taken every minute, by a rule that alone may ask for it', () => {
    const [[logicalId, rule] = ['', undefined]] = ofType(template, 'AWS::Events::Rule').filter(
      ([, { Properties }]) => Properties.ScheduleExpression !== undefined,
    );
    const advance = { 'Fn::GetAtt': ['AdvanceLambdaFunction', 'Arn'] };
    const [permission] = ofType(template, 'AWS::Lambda::Permission').filter(
      ([, { Properties }]) => JSON.stringify(Properties.FunctionName) === JSON.stringify(advance),
    );

    expect(rule?.Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: advance }],
    });
    expect(permission?.[1].Properties).toMatchObject({
      Action: 'lambda:InvokeFunction',
      SourceArn: { 'Fn::GetAtt': [logicalId, 'Arn'] },
    });
  });
});

describe('a command', () => {
  it.each(['Shift', 'Rollout', 'Advance'])(
    'of %s that failed is never repeated by Lambda',
    (name) => {
      expect(resource(template, `${name}LambdaEvConf`).Properties.MaximumRetryAttempts).toBe(0);
    },
  );
});

describe('functions', () => {
  const functions = ofType(template, 'AWS::Lambda::Function');

  it.each(functions)(
    '%s runs on Node.js 24 on arm64, with a role and a log group of its own',
    (logicalId, { Properties }) => {
      const name = logicalId.replace('LambdaFunction', '');

      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(Properties.Role).toEqual({ 'Fn::Sub': `\${${name}Role.Arn}` });
      expect(resource(template, `${name}LogGroup`).Properties.RetentionInDays).toBe(14);
    },
  );

  it('of blue and green differ only in what tells them apart', () => {
    const { ENVIRONMENT, FAULT_RATE, LATENCY_MS, ...green } = variablesOf('Green');
    const { ENVIRONMENT: _, ...blue } = variablesOf('Blue');

    expect(ENVIRONMENT).toBe('green');
    expect([FAULT_RATE, LATENCY_MS].map(Number)).toEqual([0, 0]);
    expect(green).toEqual(blue);
  });
});

describe('roles', () => {
  /** Where AWS has no narrower way to say it; each reason stands in the resources. */
  const REASONED = [
    'cloudwatch:DescribeAlarms',
    'cloudwatch:DescribeAlarmHistory',
    'cloudwatch:GetMetricData',
    /^ec2:/,
  ];

  it.each(ofType(template, 'AWS::IAM::Role'))(
    '%s names actions and resources one by one',
    (_, role) => {
      for (const { Action, Resource } of statementsOf(role)) {
        const actions = [Action].flat();
        const isReasoned = actions.every((action) =>
          REASONED.some((allowed) => action.match(allowed)),
        );
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        if (!isReasoned) expect([Resource].flat()).not.toContain('*');
      }
    },
  );

  const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const WEIGHTS = ['vpc-lattice:GetListener', 'vpc-lattice:UpdateListener'];
  const RECORD = ['dynamodb:GetItem', 'dynamodb:PutItem'];
  const ALARMS = ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'];
  const BUILDS = 'lambda:GetFunctionConfiguration';
  const REQUESTS = 'cloudwatch:GetMetricData';
  const ROLLBACK_PATH = [
    'events:DescribeRule',
    'events:ListTargetsByRule',
    'lambda:GetPolicy',
    'sqs:GetQueueAttributes',
  ];
  const RAISING = [...LOGS, ...WEIGHTS, ...RECORD, ...ALARMS, 'events:PutEvents'];
  const TRYING_OUT = [BUILDS, 'lambda:InvokeFunction'];

  it.each<[string, readonly string[]]>([
    ['RollbackRole', [...RAISING, 'sqs:SendMessage']],
    ['AdvanceRole', [...RAISING, ...TRYING_OUT, REQUESTS]],
    ['RolloutRole', [...RAISING, ...TRYING_OUT, REQUESTS, ...ROLLBACK_PATH]],
    ['ShiftRole', [...RAISING, ...TRYING_OUT, ...ROLLBACK_PATH]],
    [
      'StatusRole',
      [
        ...LOGS,
        'vpc-lattice:GetListener',
        'dynamodb:GetItem',
        'dynamodb:Query',
        ...ALARMS,
        REQUESTS,
        BUILDS,
      ],
    ],
  ])('%s may do what it needs and nothing more', (logicalId, actions) => {
    expect(actionsOf(logicalId)).toEqual([...actions].sort());
  });

  it('let only those who move traffic write weights', () => {
    const writers = ofType(template, 'AWS::IAM::Role')
      .map(([logicalId]) => logicalId)
      .filter((logicalId) => actionsOf(logicalId).includes('vpc-lattice:UpdateListener'));

    expect(writers.sort()).toEqual(['AdvanceRole', 'RollbackRole', 'RolloutRole', 'ShiftRole']);
  });

  it('let blue and the rollback be invoked by those only who try them out', () => {
    const invoked = (logicalId: string) => JSON.stringify(invocableBy(logicalId));

    const callersOfBlue = ofType(template, 'AWS::IAM::Role')
      .map(([logicalId]) => logicalId)
      .filter((logicalId) => invoked(logicalId).includes('BlueLambdaFunction'));

    expect(callersOfBlue).toEqual(['RolloutRole']);
    expect(invoked('AdvanceRole')).not.toContain('RollbackLambdaFunction');
    expect(invoked('RolloutRole')).toContain('RollbackLambdaFunction');
    expect(invoked('ShiftRole')).toContain('RollbackLambdaFunction');
  });

  it.each(['AdvanceRole', 'RolloutRole'])(
    'let %s invoke hooks only when they are named',
    (role) => {
      const hooks = invocableBy(role).filter((target) => 'Fn::If' in target);

      expect(hooks).toEqual(
        ['BeforeShift', 'WhileBaking', 'BeforeHundred', 'AfterHundred'].map((moment) => ({
          'Fn::If': [
            `HasHook${moment}`,
            { 'Fn::Sub': expect.stringMatching(new RegExp(`:function:\\$\\{Hook${moment}\\}$`)) },
            { Ref: 'AWS::NoValue' },
          ],
        })),
      );
    },
  );

  it('let shift and status ask no hook', () => {
    expect(invocableBy('StatusRole')).toEqual([]);
    expect(JSON.stringify(invocableBy('ShiftRole'))).not.toContain('Hook');
  });
});

describe('the stack', () => {
  it('tells where to call, what to watch and whom to invoke', () => {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining([
        'ServiceDomainName',
        'ServiceId',
        'ServiceNetworkId',
        'ListenerId',
        'BlueTargetGroupId',
        'GreenTargetGroupId',
        'BlueFunctionName',
        'GreenFunctionName',
        'AlarmNames',
        'NotificationTopicArn',
        'RollbackDeadLetterQueueUrl',
      ]),
    );
  });

  it('joins a VPC only when one is given', () => {
    const conditional = Object.entries(template.Resources).filter(
      ([, { Condition }]) => Condition === 'HasVpc',
    );

    expect(conditional.map(([logicalId]) => logicalId)).toEqual(['ServiceNetworkVpcAssociation']);
    expect(resource(template, 'ProbeLambdaFunction').Properties.VpcConfig).toEqual({
      'Fn::If': ['HasVpc', expect.anything(), { Ref: 'AWS::NoValue' }],
    });
  });
});

describe('for production in a VPC, over HTTPS', () => {
  let prod: PackagedTemplate;
  beforeAll(async () => {
    prod = await packageTemplate(workspace, 'prod', [
      'vpcId=vpc-0123456789abcdef0',
      'subnetIds=subnet-0123456789abcdef0,subnet-0123456789abcdef1',
      'securityGroupIds=sg-0123456789abcdef0',
      'listenerProtocol=HTTPS',
      'listenerPort=443',
      'version=2.1.0',
      'recordDeletionPolicy=Retain',
      'hookBeforeHundred=load-test',
    ]);
  });

  it('holds against the specification of CloudFormation', async () => {
    expect(await planOf('prod', prod)).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });

  it('packages what the parameters say', () => {
    expect(resource(prod, 'Listener').Properties).toMatchObject({ Protocol: 'HTTPS', Port: '443' });
    expect(resource(prod, 'BlueLogGroup').Properties.RetentionInDays).toBe(90);
    expect(resource(prod, 'GreenLambdaFunction').Properties).toMatchObject({
      FunctionName: 'ecommerce-api-prod-green',
      Environment: { Variables: { VERSION: '2.1.0' } },
    });
    expect(resource(prod, 'AdvanceLambdaFunction').Properties).toMatchObject({
      Environment: { Variables: { HOOK_BEFORE_HUNDRED: 'load-test', HOOK_BEFORE_SHIFT: '' } },
    });
  });

  it('keeps the record of rollouts where that is asked for', () => {
    expect(resource(prod, 'RolloutTable')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

/** The change set that CloudFormation would make of a template. */
async function planOf(name: string, planned: PackagedTemplate) {
  const cloudformation = new CloudFormationClient(clientConfig(emulator));
  const { Id } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: 'planned',
      ChangeSetName: name,
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(planned),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
}

type Statement = { readonly Action: string | string[]; readonly Resource: unknown };

function statementsOf({ Properties }: Resource): Statement[] {
  const policies = Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** Sorted, each once. */
function actionsOf(logicalId: string): string[] {
  const actions = statementsOf(resource(template, logicalId)).flatMap(({ Action }) => Action);
  return [...new Set(actions)].sort();
}

/** The functions that a role may invoke, as the template names them. */
function invocableBy(logicalId: string): object[] {
  return statementsOf(resource(template, logicalId))
    .filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'))
    .flatMap(({ Resource }) => Resource as object | object[]);
}

function variablesOf(name: string): Record<string, unknown> {
  const { Environment } = resource(template, `${name}LambdaFunction`).Properties;
  return (Environment as { Variables: Record<string, unknown> }).Variables;
}
