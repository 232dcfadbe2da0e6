import { authorizeAction } from '../../../access/authorizer.ts';
import { ACCESS_DENIED_JSON } from '../../../access/permissions.ts';
import type { AwsApi } from '../../../aws-api.ts';
import type { Scope } from '../../../contracts.ts';
import { isAwsError, notSupportedFeature } from '../../../endpoint/errors.ts';
import { readTargetArn, type TargetKind } from '../target-kind.ts';
import { callerFor } from './caller.ts';
import type { Delivery } from './delivery.ts';

/** @throws the error of the target's service */
export async function sendToTarget(scope: Scope, delivery: Delivery, input: string): Promise<void> {
  const { Arn } = delivery.target;
  const resource = readTargetArn(scope, Arn);
  if (resource === undefined) throw notSupportedFeature(`an EventBridge target such as ${Arn}`);
  const aws = scope.aws(callerFor(scope, delivery));
  await SENDERS[resource.kind]({ scope, aws, delivery, input, name: resource.name });
}

/** The URL of a queue, without a call that the queue's policy would have to allow. */
export function queueUrl({ endpoint, accountId }: Scope, name: string): string {
  return `${endpoint()}/${accountId}/${name}`;
}

type Sending = {
  readonly scope: Scope;
  readonly aws: AwsApi;
  readonly delivery: Delivery;
  readonly input: string;
  /** Of the resource. */
  readonly name: string;
};

const SENDERS: Readonly<Record<TargetKind, (sending: Sending) => unknown>> = {
  function: ({ aws, delivery, input }) =>
    aws.lambda.Invoke({
      FunctionName: delivery.target.Arn,
      InvocationType: 'Event',
      Payload: Buffer.from(input),
    }),
  queue: ({ scope, aws, delivery, input, name }) =>
    aws.sqs.SendMessage({
      QueueUrl: queueUrl(scope, name),
      MessageBody: input,
      MessageGroupId: delivery.target.SqsParameters?.MessageGroupId,
    }),
  topic: ({ aws, delivery, input }) =>
    aws.sns.Publish({ TopicArn: delivery.target.Arn, Message: input }),
  'log group': writeToLogGroup,
  'event bus': forwardToBus,
};

/**
 * Forwards the event unchanged and without a call of PutEvents, for which a role still needs
 * permission.
 */
function forwardToBus({ scope, delivery, name }: Sending): void {
  const caller = callerFor(scope, delivery);
  if (caller.kind === 'role') {
    const { source, 'detail-type': detailType } = delivery.event;
    const context = { 'events:source': source, 'events:detail-type': detailType };
    const permission = { action: 'events:PutEvents', resource: delivery.target.Arn, context };
    authorizeAction({ scope, caller, permission, refusal: ACCESS_DENIED_JSON });
  }
  delivery.forward(name);
}

/** Each event gets a log stream of its own. */
async function writeToLogGroup({ aws, delivery, input, name }: Sending): Promise<void> {
  // The ARN of a log group may come with the `:*` that stands for its streams.
  const logGroupName = name.replace(/:\*$/, '');
  const logStreamName = delivery.event.id;
  await aws.logs.CreateLogStream({ logGroupName, logStreamName }).catch((error: unknown) => {
    // Left over from an attempt before.
    if (!isAwsError(error, 'ResourceAlreadyExistsException')) throw error;
  });
  const timestamp = Date.parse(delivery.event.time);
  await aws.logs.PutLogEvents({
    logGroupName,
    logStreamName,
    logEvents: [{ timestamp, message: input, ...readLogTemplate(input) }],
  });
}

/**
 * A template for a log group may give an object of a timestamp and a message, which become those of
 * the log event.
 */
function readLogTemplate(input: string): { timestamp: number; message: string } | undefined {
  const value: unknown = input.startsWith('{') ? JSON.parse(input) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { timestamp, message, ...others } = value as Readonly<Record<string, unknown>>;
  if (typeof message !== 'string' || Object.keys(others).length > 0) return undefined;
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number(timestamp);
  return Number.isNaN(time) ? undefined : { timestamp: time, message };
}
