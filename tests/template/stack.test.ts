import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { type Params, paramFlags } from '../../scripts/support/local-stage.ts';
import { CLI } from '../../scripts/support/sls.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { changeSetOf } from '../support/change-set.ts';
import {
  ofType,
  type PackagedTemplate,
  readTemplate,
  resource,
} from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

const emulator = await startEmulator();
const workspace = createWorkspace();
const template = await sharedTemplate(workspace, 'local');

describe('the template', () => {
  it('conforms to the specification of CloudFormation', async () => {
    expect(await changeSetOf(emulator, 'local', template)).toMatchObject({
      Status: 'CREATE_COMPLETE',
    });
  });
});

describe('names', () => {
  it.each([
    ['AWS::VpcLattice::Service', 'Name', 3, 40],
    ['AWS::VpcLattice::ServiceNetwork', 'Name', 3, 63],
    ['AWS::VpcLattice::TargetGroup', 'Name', 3, 128],
    ['AWS::Lambda::Function', 'FunctionName', 1, 64],
    ['AWS::Events::Rule', 'Name', 1, 64],
    ['AWS::SNS::Topic', 'TopicName', 1, 256],
    ['AWS::CloudWatch::Alarm', 'AlarmName', 1, 255],
  ])("of %s are within AWS's limits", (type, property, min, max) => {
    const names = ofType(template, type).map(([, { Properties }]) => String(Properties[property]));

    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(name.length).toBeGreaterThanOrEqual(min);
      expect(name.length).toBeLessThanOrEqual(max);
    }
  });
});

describe('the stack', () => {
  it('outputs the addresses, alarms and functions', () => {
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
        'NotifyDeadLetterQueueUrl',
      ]),
    );
  });

  it('joins a VPC only when one is given, and is not in the network already', () => {
    expect(resource(template, 'ServiceNetworkVpcAssociation').Condition).toBe('AssociatesVpc');
    expect(template.Conditions.AssociatesVpc).toEqual({
      'Fn::And': [
        { Condition: 'HasVpc' },
        { 'Fn::Equals': [{ Ref: 'VpcAssociation' }, 'vpcAssociation=true'] },
      ],
    });
    expect(resource(template, 'ProbeLambdaFunction').Properties.VpcConfig).toEqual({
      'Fn::If': ['HasVpc', expect.anything(), { Ref: 'AWS::NoValue' }],
    });
  });
});

const RELEASE_FUNCTIONS = [
  'Blue',
  'Green',
  'Rollout',
  'Advance',
  'Shift',
  'Rollback',
  'Status',
  'Notify',
  'Probe',
];

describe('functions', () => {
  /** Those of the application may have any settings. */
  const functions = ofType(template, 'AWS::Lambda::Function').filter(([logicalId]) =>
    RELEASE_FUNCTIONS.includes(logicalId.replace('LambdaFunction', '')),
  );

  it.each(functions)(
    '%s runs on Node.js 24 on arm64, with a role and a log group of its own',
    (logicalId, { Properties }) => {
      const name = logicalId.replace('LambdaFunction', '');

      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(Properties.Role).toEqual({ 'Fn::Sub': `\${${name}Role.Arn}` });
      expect(resource(template, `${name}LogGroup`).Properties.RetentionInDays).toBe(14);
    },
  );

  it('of blue and green differ only in the variables of the environment', () => {
    const { ENVIRONMENT, ...green } = variablesOf('Green');
    const { ENVIRONMENT: _, ...blue } = variablesOf('Blue');

    expect(ENVIRONMENT).toBe('green');
    expect(green).toMatchObject({ FAULT_RATE: '0', LATENCY_MS: '0' });
    expect(green).toEqual(blue);
  });
});

const PROD: Params = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  securityGroupIds: 'sg-0123456789abcdef0',
  listenerProtocol: 'HTTPS',
  listenerPort: 443,
  version: '2.1.0',
  recordDeletionPolicy: 'Retain',
  logRetentionInDays: 30,
  hookBeforeFullTraffic: 'load-test',
};

describe('for production in a VPC, over HTTPS', () => {
  let packaged: SpawnSyncReturns<string>;
  let prod: PackagedTemplate;

  beforeAll(async () => {
    // No credentials: not in the environment, in no file, and no metadata service.
    const nowhere = path.join(workspace, 'no-such-file');
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: workspace,
      AWS_SHARED_CREDENTIALS_FILE: nowhere,
      AWS_CONFIG_FILE: nowhere,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const flags = ['--stage', 'prod', ...paramFlags(PROD)];
    const options = { cwd: workspace, env, encoding: 'utf8' } as const;
    packaged = spawnSync(process.execPath, [CLI, 'package', ...flags], options);
    prod = readTemplate(path.join(workspace, '.serverless'));
  });

  it('conforms to the specification of CloudFormation', async () => {
    expect(await changeSetOf(emulator, 'prod', prod)).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });

  it('is packaged without credentials or network', () => {
    expect(packaged).toMatchObject({ status: 0, stdout: '' });
  });

  it('uses the parameters', () => {
    expect(resource(prod, 'Listener').Properties).toMatchObject({ Protocol: 'HTTPS', Port: '443' });
    expect(resource(prod, 'BlueLogGroup').Properties.RetentionInDays).toBe(30);
    expect(resource(prod, 'GreenLambdaFunction').Properties).toMatchObject({
      FunctionName: `${SERVICE}-prod-green`,
      Environment: { Variables: { VERSION: '2.1.0' } },
    });
    expect(resource(prod, 'AdvanceLambdaFunction').Properties).toMatchObject({
      Environment: { Variables: { HOOK_BEFORE_FULL_TRAFFIC: 'load-test', HOOK_BEFORE_SHIFT: '' } },
    });
  });

  it('retains the record of rollouts where a parameter says so', () => {
    expect(resource(prod, 'RolloutTable')).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

function variablesOf(name: string): Record<string, unknown> {
  const { Environment } = resource(template, `${name}LambdaFunction`).Properties;
  return (Environment as { Variables: Record<string, unknown> }).Variables;
}
