import type { AwsApi } from '../../aws-api.ts';
import type { Call } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { InvocationRecord } from './invocation-record.ts';

type DestinationKind = 'queue' | 'topic' | 'function' | 'event bus';

export type DestinationMessage = {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** `undefined` for a resource that this emulator cannot send to. */
export function destinationKind(arn: string): DestinationKind | undefined {
  const [, , service, , , ...resource] = arn.split(':');
  if (service === 'sqs') return 'queue';
  if (service === 'sns') return 'topic';
  if (service === 'lambda') return 'function';
  return service === 'events' && resource[0]?.startsWith('event-bus/') ? 'event bus' : undefined;
}

/** @throws the error of the resource's service */
export async function sendToResource(
  call: Call,
  record: InvocationRecord,
  arn: string,
  message: DestinationMessage,
): Promise<void> {
  const kind = destinationKind(arn);
  if (kind === undefined) throw notSupportedFeature(`the destination ${arn}`);
  const { roleArn } = record;
  const aws = call.aws({
    kind: 'role',
    accountId: call.accountId,
    roleName: roleArn.slice(roleArn.lastIndexOf('/') + 1),
    sessionName: 'awslambda_destination',
  });
  await SENDERS[kind]({ call, aws, arn, record, ...message });
}

type Sending = DestinationMessage & {
  readonly call: Call;
  readonly aws: AwsApi;
  readonly arn: string;
  readonly record: InvocationRecord;
};

const SENDERS: Readonly<Record<DestinationKind, (sending: Sending) => Promise<unknown>>> = {
  queue: ({ call, aws, arn, body, attributes }) =>
    aws.sqs.SendMessage({
      QueueUrl: `${call.endpoint()}/${call.accountId}/${arn.slice(arn.lastIndexOf(':') + 1)}`,
      MessageBody: body,
      MessageAttributes: asMessageAttributes(attributes),
    }),
  topic: ({ aws, arn, body, attributes }) =>
    aws.sns.Publish({
      TopicArn: arn,
      Message: body,
      MessageAttributes: asMessageAttributes(attributes),
    }),
  function: ({ aws, arn, body }) =>
    aws.lambda.Invoke({
      FunctionName: arn,
      InvocationType: 'Event',
      Payload: Buffer.from(body),
    }),
  'event bus': ({ aws, arn, body, record: { condition, functionArn } }) =>
    aws.eventbridge.PutEvents({
      Entries: [
        {
          EventBusName: arn,
          Source: 'lambda',
          DetailType: `Lambda Function Invocation Result - ${condition === 'Success' ? 'Success' : 'Failure'}`,
          Resources: [arn, functionArn],
          Detail: body,
        },
      ],
    }),
};

function asMessageAttributes(attributes: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      { DataType: name === 'ErrorCode' ? 'Number' : 'String', StringValue },
    ]),
  );
}
