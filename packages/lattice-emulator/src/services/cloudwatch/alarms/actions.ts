import type { Scope } from '../../../contracts.ts';
import type { CloudWatchState } from '../state.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import { describeStateChange } from './events.ts';
import { recordAction } from './history.ts';
import { describeNotification } from './notification.ts';
import { formatTimestamp } from './text.ts';

/**
 * Executes what an alarm is to do in the state that it has just changed into; a failure is only
 * recorded.
 */
export async function executeActions(
  state: CloudWatchState,
  scope: Scope,
  alarm: Alarm,
  previous: AlarmState,
): Promise<void> {
  const { actionsEnabled, actions } = alarm.definition;
  if (!actionsEnabled) return;
  // Read at once, because the alarm may change again while the actions run.
  const { value, timestamp } = alarm.state;
  const started = actions[value].map((actionArn) => {
    const action = prepare(scope, alarm, previous, actionArn);
    return action.execute().then(
      () => ({ actionArn, publishedMessage: action.message, error: undefined }),
      (error: unknown) => ({ actionArn, publishedMessage: action.message, error: textOf(error) }),
    );
  });
  for (const result of await Promise.all(started)) {
    recordAction(state, alarm, scope.clock.now(), { ...result, changedAt: timestamp });
  }
}

type Action = { readonly message: string; readonly execute: () => Promise<unknown> };

function prepare(scope: Scope, alarm: Alarm, previous: AlarmState, actionArn: string): Action {
  const isFunction = actionArn.split(':')[2] === 'lambda';
  const aws = scope.aws({
    kind: 'service',
    principal: isFunction ? 'lambda.alarms.cloudwatch.amazonaws.com' : 'cloudwatch.amazonaws.com',
    accountId: scope.accountId,
    sourceArn: alarm.arn,
  });
  if (isFunction) {
    const message = JSON.stringify(describeLambdaEvent(scope, alarm, previous));
    const request = { FunctionName: actionArn, Payload: Buffer.from(message) };
    return {
      message,
      execute: () => aws.lambda.Invoke({ ...request, InvocationType: 'Event' }),
    };
  }
  const { subject, message } = describeNotification(scope, alarm, previous);
  const request = { TopicArn: actionArn, Subject: subject, Message: message };
  return { message, execute: () => aws.sns.Publish(request) };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
function describeLambdaEvent(scope: Scope, alarm: Alarm, previous: AlarmState): object {
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId: scope.accountId,
    time: formatTimestamp(alarm.state.timestamp),
    region: scope.region,
    alarmData: describeStateChange(alarm, previous),
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
