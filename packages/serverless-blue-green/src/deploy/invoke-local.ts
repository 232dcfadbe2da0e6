import { isRecord } from '../../../../src/contract.ts';
import { UsageError } from '../errors.ts';
import type { Options, Serverless } from '../osls.ts';

/**
 * Prepares `sls invoke local`: it finds bundles that are named `.js` or `.cjs` only, and what it sends
 * without an event, no application understands. Must run after the bundles are made.
 *
 * @param options with the event as `data`, which the Framework has read already
 * @throws UsageError for blue and green without an event of VPC Lattice
 */
export function prepareInvokeLocal({ service }: Serverless, options: Options): void {
  const { function: name, data } = options;
  if (typeof name !== 'string') return;
  const isApplication = name === 'blue' || name === 'green';
  if (isApplication && !isLatticeEvent(data)) {
    throw new UsageError(
      `sls invoke local -f ${name}: expected an event of VPC Lattice in --data or --path, ` +
        'such as --path docs/events/get-health.json',
    );
  }
  const esbuild = isRecord(service.custom) ? service.custom.esbuild : undefined;
  if (!isRecord(esbuild) || esbuild.outputFileExtension !== '.mjs') return;
  const lambda = service.getFunction(name);
  lambda.handler = lambda.handler?.replace(/\.\w+$/, '.mjs$&');
}

function isLatticeEvent(event: unknown): boolean {
  return isRecord(event) && isRecord(event.requestContext);
}
