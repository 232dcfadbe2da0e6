import { AwsError, isAwsError } from '../endpoint/errors.ts';
import { ConnectionLost } from '../endpoint/http.ts';
import type { ServiceModel } from '../endpoint/model.ts';
import type { FaultPort, Strike } from './fault.ts';
import { errorOf, throttlingError } from './modelled-errors.ts';

/** How a call came to a service. */
export type Via = 'http' | 'in-process';

/** A call that a fault strikes. */
export type StruckCall = {
  readonly model: ServiceModel;
  readonly via: Via;
  readonly faults: FaultPort;
  /** What the call does when nothing goes wrong. */
  readonly operate: () => Promise<object>;
  /** What the same call answered so long ago. */
  readonly recall: (byMs: number) => object | undefined;
};

/**
 * Answers a call as a fault would have it.
 *
 * @throws an AWS error, or {@link ConnectionLost} for a call over HTTP
 */
export async function misbehave(strike: Strike<'call'>, call: StruckCall): Promise<object> {
  switch (strike.kind) {
    case 'throttle':
      throw throttlingError(call.model);
    case 'error':
      throw errorOf(call.model, strike);
    case 'slow':
      await call.faults.pause(strike.byMs);
      return call.operate();
    case 'timeout':
      // The clock of a service that waits for another one would never get there.
      if (call.via === 'http') await call.faults.pause(strike.atMostMs);
      throw connectionLost(call.via, 'the call was not answered');
    case 'reset':
      throw connectionLost(call.via, 'the connection was reset before anything happened');
    case 'answer-lost':
      await call.operate().catch(ignoreAnswer);
      throw connectionLost(call.via, 'the answer was lost');
    case 'stale-read':
      return answerStale(call, strike.byMs);
  }
}

/**
 * Answers what the same call answered so long ago, also when what it is about is gone now; but who
 * is not allowed to read does not get an old answer either.
 */
async function answerStale({ recall, operate }: StruckCall, byMs: number): Promise<object> {
  const old = recall(byMs);
  const answering = operate();
  if (old === undefined) return answering;
  await answering.catch((error: unknown) => {
    ignoreAnswer(error);
    if (error instanceof Error && /AccessDenied|AuthorizationError/.test(error.name)) throw error;
  });
  return old;
}

/** An error is an answer too. Anything else is a bug. */
function ignoreAnswer(error: unknown): void {
  if (!isAwsError(error)) throw error;
}

/** A service sees of a lost connection to another one that it cannot be reached. */
function connectionLost(via: Via, message: string): Error {
  if (via === 'http') return new ConnectionLost(message);
  return new AwsError('ServiceUnavailable', message, 503);
}
