import type { StackOutputs } from '../../packages/serverless-blue-green/src/stage/stack-outputs.ts';
import type { LatticeAddress } from '../../src/aws/lattice-requester.ts';
import { serviceIn } from './service-name.ts';
import { ROOT } from './sls.ts';

export {
  readStackOutputs,
  type StackOutputs,
} from '../../packages/serverless-blue-green/src/stage/stack-outputs.ts';

/** The name of this repository's service. */
export const SERVICE = serviceIn(ROOT);

/** @throws Error that names the output which is missing */
export function output(outputs: StackOutputs, name: string): string {
  const value = outputs[name];
  if (value === undefined)
    throw new Error(`the stack has no output ${name}; deploy the stage again`);
  return value;
}

/** Returns the address of the service; behind it the emulator, where there is an endpoint. */
export function addressOf(outputs: StackOutputs, endpoint?: string): LatticeAddress {
  return {
    protocol: output(outputs, 'ListenerProtocol') === 'HTTPS' ? 'HTTPS' : 'HTTP',
    domainName: output(outputs, 'ServiceDomainName'),
    port: Number(output(outputs, 'ListenerPort')),
    connectTo:
      endpoint ?? process.env.AWS_ENDPOINT_URL_VPC_LATTICE_SVCS ?? process.env.AWS_ENDPOINT_URL,
  };
}
