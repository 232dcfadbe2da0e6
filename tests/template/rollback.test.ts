import { describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { ofType, resource } from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

const template = await sharedTemplate(createWorkspace(), 'local');
const PREFIX = `${SERVICE}-local-green-`;

describe('the rollback', () => {
  it('is triggered by every alarm on green that goes off, and by nothing else', () => {
    expect(resource(template, 'RollbackRule').Properties.EventPattern).toEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ prefix: PREFIX }], state: { value: ['ALARM'] } },
    });
  });

  it.each([
    'RollbackDeadLettersAlarm',
    'NotifyDeadLettersAlarm',
    'AdvanceErrorsAlarm',
    'BlueFaultRateAlarm',
    'BlueErrorRateAlarm',
  ])('is not triggered by %s, which notifies people', (logicalId) => {
    const { AlarmName, AlarmActions } = resource(template, logicalId).Properties;

    expect(String(AlarmName).startsWith(PREFIX)).toBe(false);
    expect(AlarmActions).toEqual([{ Ref: 'NotificationTopic' }]);
  });

  it('is given up after five minutes, in EventBridge and in Lambda, and then lands in the queue', () => {
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

  it('is not in a VPC, where it might not reach the API', () => {
    expect(resource(template, 'RollbackLambdaFunction').Properties.VpcConfig).toBeUndefined();
  });
});

describe('the record of rollouts', () => {
  it('is a table that costs nothing at rest and can be restored to any second', () => {
    expect(resource(template, 'RolloutTable').Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('expires its history', () => {
    expect(resource(template, 'RolloutTable').Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
  });

  it('is removed with the stack, unless a parameter says otherwise, and never blocks the next one', () => {
    const { DeletionPolicy, UpdateReplacePolicy, Properties } = resource(template, 'RolloutTable');

    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(Properties.TableName).toBeUndefined();
  });
});

describe('a turn', () => {
  it('runs every minute, by the only rule that may invoke it', () => {
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
    'of %s that failed is never retried by Lambda',
    (name) => {
      expect(resource(template, `${name}LambdaEvConf`).Properties.MaximumRetryAttempts).toBe(0);
    },
  );
});
