import { ConnectionLost } from '../endpoint/http.ts';
import type { FaultPort, Occasion, Strike } from '../faults/fault.ts';
import { type Answer, type Exchange, plain } from './exchange.ts';

/** Returns the values of a request that the selectors of faults are matched against. */
export function describeRequest({ service, request }: Exchange): Occasion<'request'> {
  const { id, arn, name, domainName } = service;
  return {
    service: 'vpc-lattice-svcs',
    operation: request.method,
    resource: [id, arn, name, domainName, request.path],
  };
}

/**
 * Answers a request, or resets its connection when a fault says so, before or after the answer.
 *
 * @throws ConnectionLost
 */
export async function injectConnectionFault(
  faults: FaultPort,
  strike: Strike<'request'> | undefined,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  if (strike?.kind === 'timeout') {
    await faults.pause(strike.atMostMs);
    throw new ConnectionLost('the request was not answered');
  }
  if (strike?.kind === 'reset') {
    throw new ConnectionLost('the connection was reset before anything happened');
  }
  const answered = await answer();
  if (strike?.kind === 'answer-lost') throw new ConnectionLost('the answer was lost');
  return answered;
}

/** Handles a request, or delays or fails it when a fault says so. */
export async function injectAnswerFault(
  faults: FaultPort,
  strike: Strike<'request'> | undefined,
  handle: () => Promise<Answer>,
): Promise<Answer> {
  if (strike?.kind === 'error') {
    const { status = 500, message = 'Internal Server Error' } = strike;
    return { response: plain(status, message), caller: undefined };
  }
  if (strike?.kind === 'slow') await faults.pause(strike.byMs);
  return handle();
}
