import { describe, expect, it } from '@jest/globals';
import { ofType, type Resource, resource } from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

const template = await sharedTemplate(createWorkspace(), 'local');

describe('roles', () => {
  /** Actions without resource-level permissions; each has a comment in resources/. */
  const WITHOUT_RESOURCES = [
    'cloudwatch:DescribeAlarms',
    'cloudwatch:DescribeAlarmHistory',
    'cloudwatch:GetMetricData',
    /^ec2:/,
    /^xray:/,
  ];

  it.each(ofType(template, 'AWS::IAM::Role'))(
    '%s names actions and resources one by one',
    (_, role) => {
      for (const { Action, Resource } of statementsOf(role)) {
        const actions = [Action].flat();
        const hasNoResources = actions.every((action) =>
          WITHOUT_RESOURCES.some((allowed) => action.match(allowed)),
        );
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        if (!hasNoResources) expect([Resource].flat()).not.toContain('*');
      }
    },
  );

  const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const WEIGHTS = ['vpc-lattice:GetListener', 'vpc-lattice:UpdateListener'];
  const RECORD = ['dynamodb:GetItem', 'dynamodb:PutItem'];
  const ALARMS = ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'];
  const BUILDS = 'lambda:GetFunctionConfiguration';
  const REQUESTS = 'cloudwatch:GetMetricData';
  const READINESS = [
    'events:DescribeRule',
    'events:ListTargetsByRule',
    'lambda:GetPolicy',
    'sqs:GetQueueAttributes',
  ];
  const RAISE = [...LOGS, ...WEIGHTS, ...RECORD, ...ALARMS, 'events:PutEvents'];
  const SMOKE = [BUILDS, 'lambda:InvokeFunction'];

  it.each<[string, readonly string[]]>([
    ['RollbackRole', [...RAISE, 'sqs:SendMessage']],
    ['AdvanceRole', [...RAISE, ...SMOKE, REQUESTS]],
    ['RolloutRole', [...RAISE, ...SMOKE, REQUESTS, ...READINESS]],
    ['ShiftRole', [...RAISE, ...SMOKE, ...READINESS]],
    ['NotifyRole', [...LOGS, 'dynamodb:GetItem', REQUESTS, 'sns:Publish', 'sqs:SendMessage']],
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
  ])('%s has the permissions it needs and no others', (logicalId, actions) => {
    expect(actionsOf(logicalId)).toEqual([...actions].sort());
  });

  it('let only the four writers write weights', () => {
    const writers = ofType(template, 'AWS::IAM::Role')
      .map(([logicalId]) => logicalId)
      .filter((logicalId) => actionsOf(logicalId).includes('vpc-lattice:UpdateListener'));

    expect(writers.sort()).toEqual(['AdvanceRole', 'RollbackRole', 'RolloutRole', 'ShiftRole']);
  });

  it('let blue and the rollback be invoked only where they are tried out', () => {
    const invoked = (logicalId: string) => JSON.stringify(invocableBy(logicalId));

    const callersOfBlue = ofType(template, 'AWS::IAM::Role')
      .map(([logicalId]) => logicalId)
      .filter((logicalId) => invoked(logicalId).includes('BlueLambdaFunction'));

    expect(callersOfBlue).toEqual(['RolloutRole']);
    expect(invoked('AdvanceRole')).not.toContain('RollbackLambdaFunction');
    expect(invoked('RolloutRole')).toContain('RollbackLambdaFunction');
    expect(invoked('ShiftRole')).toContain('RollbackLambdaFunction');
  });

  it.each(['AdvanceRole', 'RolloutRole'])('let %s invoke hooks only when they are set', (role) => {
    const hooks = invocableBy(role).filter((target) => 'Fn::If' in target);

    expect(hooks).toEqual(
      ['BeforeShift', 'WhileBaking', 'BeforeFullTraffic', 'AtFullTraffic'].map((hookPoint) => ({
        'Fn::If': [
          `HasHook${hookPoint}`,
          { 'Fn::Sub': expect.stringMatching(new RegExp(`:function:\\$\\{Hook${hookPoint}\\}$`)) },
          { Ref: 'AWS::NoValue' },
        ],
      })),
    );
  });

  it('let the start of a rollout look up every function that it invokes, but the rollback', () => {
    const targets = targetsOf('RolloutRole', 'lambda:GetFunctionConfiguration');

    for (const target of invocableBy('RolloutRole')) {
      const isRollback = JSON.stringify(target).includes('RollbackLambdaFunction');
      if (!isRollback) expect(targets).toContainEqual(target);
    }
  });

  it('let shift and status invoke no hook', () => {
    expect(invocableBy('StatusRole')).toEqual([]);
    expect(JSON.stringify(invocableBy('ShiftRole'))).not.toContain('Hook');
  });
});

type Entry = Statement | { readonly 'Fn::If': readonly [string, Statement, unknown] };

type Statement = { readonly Action: string | string[]; readonly Resource: unknown };

/** Returns the statements of a role, those that depend on a setting too. */
function statementsOf({ Properties }: Resource): Statement[] {
  const policies = (Properties.Policies ?? []) as { PolicyDocument: { Statement: Entry[] } }[];
  const entries = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return entries.map((entry) => ('Fn::If' in entry ? entry['Fn::If'][1] : entry));
}

/** Returns the actions of a role, sorted, each once. */
function actionsOf(logicalId: string): string[] {
  const actions = statementsOf(resource(template, logicalId)).flatMap(({ Action }) => Action);
  return [...new Set(actions)].sort();
}

/** Returns the functions that a role may invoke, as in the template. */
function invocableBy(logicalId: string): object[] {
  return targetsOf(logicalId, 'lambda:InvokeFunction');
}

/** Returns the resources on which a role may do something, as in the template. */
function targetsOf(logicalId: string, action: string): object[] {
  return statementsOf(resource(template, logicalId))
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => Resource as object | object[]);
}
