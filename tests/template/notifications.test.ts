import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { changeSetOf } from '../support/change-set.ts';
import { ofType, resource } from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

const emulator = await startEmulator();
const template = await sharedTemplate(createWorkspace(), 'local');
const QUEUE = { 'Fn::GetAtt': ['NotifyDeadLetterQueue', 'Arn'] };
const RULE = { 'Fn::GetAtt': ['NotificationRule', 'Arn'] };

describe('the function that notifies', () => {
  it('is invoked by every event of this service and stage, and by nothing else', () => {
    const { EventPattern, Targets } = resource(template, 'NotificationRule').Properties;
    const notify = { 'Fn::GetAtt': ['NotifyLambdaFunction', 'Arn'] };

    expect(EventPattern).toEqual({
      source: ['lattice-blue-green'],
      detail: { service: [SERVICE], stage: ['local'] },
    });
    expect(Targets).toMatchObject([{ Arn: notify, DeadLetterConfig: { Arn: QUEUE } }]);
    expect(resource(template, 'NotifyInvokePermission').Properties).toMatchObject({
      FunctionName: notify,
      Principal: 'events.amazonaws.com',
      SourceArn: RULE,
    });
  });

  it('loses no event: what cannot be delivered or fails three times lands in a queue', () => {
    expect(resource(template, 'NotifyLambdaEvConf').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
    expect(resource(template, 'NotifyDeadLetterQueuePolicy').Properties).toMatchObject({
      PolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': RULE } },
          },
        ],
      },
    });
  });

  it('keeps its failures out of the queue that blocks the next rollout', () => {
    expect(variablesOf('Rollout').DEAD_LETTER_QUEUE_URL).toEqual({
      Ref: 'RollbackDeadLetterQueue',
    });
  });

  it('is watched by an alarm that reaches people without it', () => {
    const { AlarmName, AlarmActions, Dimensions } = resource(
      template,
      'NotifyDeadLettersAlarm',
    ).Properties;

    expect(AlarmName).toBe(`${SERVICE}-local-notify-dead-letters`);
    expect(AlarmActions).toEqual([{ Ref: 'NotificationTopic' }]);
    expect(Dimensions).toEqual([
      { Name: 'QueueName', Value: { 'Fn::GetAtt': ['NotifyDeadLetterQueue', 'QueueName'] } },
    ]);
  });

  it('gets the level from a parameter, by default every event', () => {
    expect(template.Parameters.NotificationLevel).toMatchObject({
      Default: 'all',
      AllowedValues: ['all', 'important', 'critical'],
    });
    expect(variablesOf('Notify').NOTIFICATION_LEVEL).toEqual({ Ref: 'NotificationLevel' });
  });

  it('is not deployed with a level that does not exist', async () => {
    const wrong = structuredClone(template);
    Object.assign(wrong.Parameters.NotificationLevel ?? {}, { Default: 'loud' });

    await expect(changeSetOf(emulator, 'local', wrong)).rejects.toThrow('NotificationLevel');
  });
});

describe('the topic', () => {
  it('lets the alarms that notify publish, each by name, and no other service', () => {
    const { PolicyDocument } = resource(template, 'NotificationTopicPolicy').Properties;
    const notifying = ofType(template, 'AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.AlarmActions !== undefined)
      .map(([logicalId]) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] }));

    expect(notifying).toHaveLength(5);
    expect(PolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: { ArnEquals: { 'aws:SourceArn': expect.arrayContaining(notifying) } },
        },
      ],
    });
  });
});

function variablesOf(name: string): Record<string, unknown> {
  const { Environment } = resource(template, `${name}LambdaFunction`).Properties;
  return (Environment as { Variables: Record<string, unknown> }).Variables;
}
