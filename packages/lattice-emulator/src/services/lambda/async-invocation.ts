import type { Call } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';
import { deliverToDestination } from './destinations.ts';
import type { InvocationRecord } from './invocation-record.ts';
import { type RunOutcome, runFunction } from './run.ts';
import {
  type LambdaState,
  type ResolvedFunction,
  type RetryPolicy,
  resolveFunction,
} from './state.ts';

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maximumRetryAttempts: 2,
  maximumEventAgeSeconds: 21_600,
};

/** After the first failure Lambda waits one minute, after the second two. */
const RETRY_DELAYS_MS = [60_000, 120_000];
const THROTTLE_DELAY_MS = { first: 1_000, longest: 300_000 };

/**
 * Takes an event for a function and returns; Lambda runs it later, and again when it fails.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function enqueueInvocation(
  state: LambdaState,
  call: Call,
  target: { readonly name: string; readonly qualifier: string | undefined },
  payload: string,
): void {
  const event: QueuedEvent = {
    state,
    call,
    target,
    payload,
    enqueuedAt: call.clock.now(),
    failures: 0,
    throttles: 0,
  };
  countAsync(call, target.name, 'AsyncEventsReceived', 1);
  call.clock.after(0, () => attempt(event));
}

type QueuedEvent = {
  readonly state: LambdaState;
  readonly call: Call;
  readonly target: { readonly name: string; readonly qualifier: string | undefined };
  readonly payload: string;
  readonly enqueuedAt: number;
  failures: number;
  throttles: number;
};

async function attempt(event: QueuedEvent): Promise<void> {
  const { state, call, target, payload } = event;
  const resolved = tryResolve(state, call, target);
  // The function was deleted while the event waited.
  if (resolved === undefined) return countAsync(call, target.name, 'AsyncEventsDropped', 1);
  countAsync(call, target.name, 'AsyncEventAge', call.clock.now() - event.enqueuedAt);
  try {
    const outcome = await runFunction(call, resolved, payload, call.requestId);
    if (outcome.result.kind === 'failure') return await onFailure(event, resolved, outcome);
    await deliver(event, resolved, 'Success', outcome);
  } catch (error) {
    if (!isAwsError(error, 'TooManyRequestsException')) throw error;
    onThrottle(event, resolved);
  }
}

function tryResolve(
  state: LambdaState,
  call: Call,
  { name, qualifier }: QueuedEvent['target'],
): ResolvedFunction | undefined {
  try {
    return resolveFunction(state, call, name, qualifier);
  } catch (error) {
    if (!isAwsError(error, 'ResourceNotFoundException')) throw error;
    return undefined;
  }
}

async function onFailure(
  event: QueuedEvent,
  resolved: ResolvedFunction,
  outcome: RunOutcome,
): Promise<void> {
  event.failures += 1;
  const policy = retryPolicyOf(resolved);
  const delayMs = RETRY_DELAYS_MS[event.failures - 1];
  if (event.failures > policy.maximumRetryAttempts || delayMs === undefined) {
    return deliver(event, resolved, 'RetriesExhausted', outcome);
  }
  attemptLater(event, resolved, delayMs, outcome);
}

function onThrottle(event: QueuedEvent, resolved: ResolvedFunction): void {
  const delayMs = Math.min(
    THROTTLE_DELAY_MS.first * 2 ** event.throttles,
    THROTTLE_DELAY_MS.longest,
  );
  event.throttles += 1;
  attemptLater(event, resolved, delayMs, undefined);
}

/** Waits for the next attempt, or until the event is too old for it. */
function attemptLater(
  event: QueuedEvent,
  resolved: ResolvedFunction,
  delayMs: number,
  outcome: RunOutcome | undefined,
): void {
  const { clock } = event.call;
  const tooOldAt = event.enqueuedAt + retryPolicyOf(resolved).maximumEventAgeSeconds * 1_000;
  const time = clock.now() + delayMs;
  if (time <= tooOldAt) clock.at(time, () => attempt(event));
  else clock.at(tooOldAt, () => deliver(event, resolved, 'EventAgeExceeded', outcome));
}

function retryPolicyOf({ fn, qualifier }: ResolvedFunction): RetryPolicy {
  return fn.invokeConfigs.get(qualifier) ?? DEFAULT_RETRY_POLICY;
}

async function deliver(
  event: QueuedEvent,
  { fn, version, qualifier }: ResolvedFunction,
  condition: InvocationRecord['condition'],
  outcome: RunOutcome | undefined,
): Promise<void> {
  const config = fn.invokeConfigs.get(qualifier);
  if (condition !== 'Success') countAsync(event.call, fn.name, 'AsyncEventsDropped', 1);
  const destination = condition === 'Success' ? config?.onSuccess : config?.onFailure;
  await deliverToDestination(event.call, {
    condition,
    destinationArn: destination,
    deadLetterArn: condition === 'Success' ? undefined : version.settings.deadLetterArn,
    functionArn: `${fn.arn}:${version.version}`,
    executedVersion: version.version,
    roleArn: version.settings.role,
    payload: event.payload,
    attempts: event.failures + (condition === 'Success' ? 1 : 0),
    result: outcome?.result,
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#asynchronous-invocation-metrics */
function countAsync(
  { bus, clock }: Call,
  FunctionName: string,
  name: 'AsyncEventsReceived' | 'AsyncEventAge' | 'AsyncEventsDropped',
  value: number,
): void {
  const unit = name === 'AsyncEventAge' ? ('Milliseconds' as const) : ('Count' as const);
  const metric = { name, value, unit, timestamp: clock.now(), dimensions: [{ FunctionName }] };
  bus.publish('metric-data', { namespace: 'AWS/Lambda', data: [metric] });
}
