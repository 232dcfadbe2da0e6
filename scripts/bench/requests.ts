import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetListenerCommand,
  UpdateListenerCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { MiddlewareStack } from '@smithy/types';
import { LOCAL_CLIENT } from '../support/local-client.ts';
import { output, type StackOutputs } from '../support/stack.ts';
import type { LoadRequest } from './full-load.ts';

const PATH = '/products';

/** Returns a request to the deployed application, with a signature that is valid for some minutes. */
export async function signedRequest(outputs: StackOutputs): Promise<LoadRequest> {
  const host = output(outputs, 'ServiceDomainName');
  const signer = new SignatureV4({ ...LOCAL_CLIENT, service: 'vpc-lattice-svcs', sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'GET',
    protocol: 'http:',
    hostname: host,
    path: PATH,
    headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
  return { method: 'GET', path: PATH, headers };
}

/** Returns API calls as the SDK writes and signs them, by name. */
export async function apiRequests(
  endpoint: string,
  outputs: StackOutputs,
): Promise<readonly (readonly [name: string, request: LoadRequest])[]> {
  const lattice = new VPCLatticeClient({ ...LOCAL_CLIENT, endpoint });
  const cloudwatch = new CloudWatchClient({ ...LOCAL_CLIENT, endpoint });
  const listener = {
    serviceIdentifier: output(outputs, 'ServiceId'),
    listenerIdentifier: output(outputs, 'ListenerId'),
  };
  const { defaultAction } = await lattice.send(new GetListenerCommand(listener));
  const metric = { MetricName: 'Requests', Value: 1, Dimensions: [{ Name: 'of', Value: 'bench' }] };
  return [
    ['GetListener', await capture(lattice, () => lattice.send(new GetListenerCommand(listener)))],
    [
      'UpdateListener',
      await capture(lattice, () =>
        lattice.send(new UpdateListenerCommand({ ...listener, defaultAction })),
      ),
    ],
    [
      'PutMetricData',
      await capture(cloudwatch, () =>
        cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Bench', MetricData: [metric] })),
      ),
    ],
  ];
}

/** Sends a call once and returns the request as it was sent. */
async function capture<Input extends object, Output extends object>(
  client: { readonly middlewareStack: MiddlewareStack<Input, Output> },
  call: () => Promise<unknown>,
): Promise<LoadRequest> {
  let captured: LoadRequest | undefined;
  const name = 'capture';
  client.middlewareStack.add(
    (next) => (args) => {
      captured = args.request as LoadRequest;
      return next(args);
    },
    { step: 'deserialize', priority: 'low', name },
  );
  await call();
  client.middlewareStack.remove(name);
  if (captured === undefined) throw new Error('the SDK has sent nothing');
  return captured;
}
