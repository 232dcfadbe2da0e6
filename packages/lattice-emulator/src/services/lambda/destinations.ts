import type { Call } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';
import { sendToResource } from './destination-resources.ts';
import type { InvocationRecord } from './invocation-record.ts';

/**
 * Sends the record to the destination, and the bare event to the dead-letter queue, with the
 * function's own role. What cannot be delivered is only counted, as on AWS.
 */
export async function deliverToDestination(call: Call, record: InvocationRecord): Promise<void> {
  const { destinationArn, deadLetterArn } = record;
  if (destinationArn !== undefined) {
    const body = JSON.stringify(recordBody(call, record));
    const sent = sendToResource(call, record, destinationArn, { body, attributes: {} });
    await sent.catch((error) => count(call, record, 'DestinationDeliveryFailures', error));
  }
  if (deadLetterArn !== undefined) {
    const message = { body: record.payload, attributes: deadLetterAttributes(call, record) };
    const sent = sendToResource(call, record, deadLetterArn, message);
    await sent.catch((error) => count(call, record, 'DeadLetterErrors', error));
  }
}

/** Anything but an AWS error is a bug, and thrown on. */
function count(call: Call, { functionArn }: InvocationRecord, name: string, error: unknown): void {
  if (!isAwsError(error)) throw error;
  const [, , , , , , FunctionName = ''] = functionArn.split(':');
  const timestamp = call.clock.now();
  const unit = 'Count' as const;
  const metric = { name, value: 1, unit, timestamp, dimensions: [{ FunctionName }] };
  call.bus.publish('metric-data', { namespace: 'AWS/Lambda', data: [metric] });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function recordBody(call: Call, record: InvocationRecord): object {
  const { result } = record;
  return {
    version: '1.0',
    timestamp: new Date(call.clock.now()).toISOString(),
    requestContext: {
      requestId: call.requestId,
      functionArn: record.functionArn,
      condition: record.condition,
      approximateInvokeCount: record.attempts,
    },
    requestPayload: JSON.parse(record.payload) as unknown,
    ...(result === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: record.executedVersion,
            ...(result.kind === 'failure' ? { functionError: 'Unhandled' } : {}),
          },
          responsePayload:
            result.kind === 'failure' ? result.error : (JSON.parse(result.payload) as unknown),
        }),
  };
}

const LONGEST_ERROR_MESSAGE = 1_024;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function deadLetterAttributes(
  call: Call,
  { result }: InvocationRecord,
): Readonly<Record<string, string>> {
  const message = result?.kind === 'failure' ? result.error.errorMessage : 'Rate Exceeded.';
  return {
    RequestID: call.requestId,
    ErrorCode: result === undefined ? '429' : '200',
    ErrorMessage: message.slice(0, LONGEST_ERROR_MESSAGE),
  };
}
