import type { AwsApi } from '../aws-api.ts';
import type { ServiceName } from '../services.ts';

export type CallOperation = (
  service: ServiceName,
  operation: string,
  input: object,
) => Promise<object>;

/** Creates the API through which services call each other: every operation of it is `call`. */
export function createInProcessApi(call: CallOperation): AwsApi {
  const operationsOf = (service: ServiceName) =>
    new Proxy(
      {},
      { get: (_, operation: string) => (input: object) => call(service, operation, input) },
    );
  return new Proxy({}, { get: (_, service: ServiceName) => operationsOf(service) }) as AwsApi;
}
