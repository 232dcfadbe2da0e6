import { AwsError, isAwsError } from '../endpoint/errors.ts';
import { ConnectionLost } from '../endpoint/http.ts';
import type { ServiceModel } from '../endpoint/model.ts';
import type { FaultPort, Strike } from './fault.ts';
import { errorOf, throttlingError } from './modelled-errors.ts';

/** Whether a call arrived over HTTP or from another service inside the emulator. */
export type Via = 'http' | 'in-process';

/** A call that a fault strikes. */
export type StruckCall = {
  readonly model: ServiceModel;
  readonly via: Via;
  readonly faults: FaultPort;
  /** Performs the operation as if there were no fault. */
  readonly operate: () => Promise<object>;
  /** Returns the answer that the same call got `byMs` ago or earlier. */
  readonly recall: (byMs: number) => object | undefined;
};

/**
 * Answers a call in the way of the fault that strikes it.
 *
 * @throws an AWS error, or {@link ConnectionLost} for a call over HTTP
 */
export async function injectFault(strike: Strike<'call'>, call: StruckCall): Promise<object> {
  switch (strike.kind) {
    case 'throttle':
      throw throttlingError(call.model);
    case 'error':
      throw errorOf(call.model, strike);
    case 'slow':
      await call.faults.pause(strike.byMs);
      return call.operate();
    case 'timeout':
      // A service that calls another one must not wait: a stepped clock would stand still for it.
      if (call.via === 'http') await call.faults.pause(strike.atMostMs);
      throw connectionLost(call.via, 'the call was not answered');
    case 'reset':
      throw connectionLost(call.via, 'the connection was reset before anything happened');
    case 'answer-lost':
      await call.operate().catch(ignoreAwsError);
      throw connectionLost(call.via, 'the answer was lost');
    case 'stale-read':
      return answerStale(call, strike.byMs);
  }
}

/**
 * Answers with the old answer even if the resource no longer exists. A caller without permission to
 * read gets the error and no old answer.
 */
async function answerStale({ recall, operate }: StruckCall, byMs: number): Promise<object> {
  const old = recall(byMs);
  const answering = operate();
  if (old === undefined) return answering;
  await answering.catch((error: unknown) => {
    ignoreAwsError(error);
    if (error instanceof Error && /AccessDenied|AuthorizationError/.test(error.name)) throw error;
  });
  return old;
}

/** An AWS error is an answer too; any other one is a bug. */
function ignoreAwsError(error: unknown): void {
  if (!isAwsError(error)) throw error;
}

/** To a service that calls another one, a lost connection looks like a service that is down. */
function connectionLost(via: Via, message: string): Error {
  if (via === 'http') return new ConnectionLost(message);
  return new AwsError('ServiceUnavailable', message, 503);
}
