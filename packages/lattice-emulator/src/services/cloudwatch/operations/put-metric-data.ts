import type { PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { invalidValue, missingParameter } from '../errors.ts';
import { checkLength, readDatum } from '../metrics/read-datum.ts';
import type { CloudWatchState } from '../state.ts';

const MAX_DATA = 1_000;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 *
 * `StrictEntityValidation` is about metrics of entities, which are refused.
 */
export function putMetricData(
  state: CloudWatchState,
  input: Checked<PutMetricDataInput>,
  call: Call,
): object {
  const { Namespace: namespace, MetricData: data } = input;
  if (input.EntityMetricData !== undefined) throw notSupportedFeature('metrics of entities');
  checkNamespace(namespace, call);
  if (data === undefined || data.length === 0) {
    throw missingParameter('The parameter MetricData is required.');
  }
  if (data.length > MAX_DATA) {
    throw invalidValue(`The collection MetricData must not have a size greater than ${MAX_DATA}.`);
  }
  const now = call.clock.now();
  const read = data.map((datum, index) =>
    readDatum(namespace, datum, `MetricData.member.${index + 1}`, now),
  );
  // All or nothing: a bad entry refuses those before it, too.
  for (const { id, datum } of read) state.metrics.record(id, datum);
  return {};
}

/** Only services measure in `AWS/...`. */
function checkNamespace(namespace: string, { caller }: Call): void {
  checkLength('Namespace', namespace, 255);
  const isReserved = namespace.startsWith('AWS/') && caller.kind !== 'service';
  if (!isReserved && !namespace.startsWith(':')) return;
  throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
}
