import {
  InvalidRequestContentException,
  type InvocationRequest,
  type InvocationResponse,
  RequestTooLargeException,
} from '@aws-sdk/client-lambda';
import { requestKeys } from '../../../access/condition-keys.ts';
import { evaluate } from '../../../access/policy.ts';
import { refusalReason, refusalText } from '../../../access/refusal.ts';
import type { Call } from '../../../contracts.ts';
import { AwsError } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { enqueueInvocation } from '../async-invocation.ts';
import { INVOCATION_KEYS } from '../required-permissions.ts';
import { type RunOutcome, runFunction } from '../run.ts';
import { type LambdaState, type ResolvedFunction, resolveFunction } from '../state.ts';
import { refuseUnsupported } from '../unsupported.ts';

const LIMIT_BYTES = { RequestResponse: 6 * 2 ** 20, Event: 2 ** 20, DryRun: 6 * 2 ** 20 } as const;
const INVOCATION_MEMBERS = ['FunctionName', 'Qualifier', 'InvocationType', 'LogType', 'Payload'];
/** Lambda returns only the last part of the log. */
const LOG_TAIL_BYTES = 4_096;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export async function invoke(
  state: LambdaState,
  input: Checked<InvocationRequest>,
  call: Call,
): Promise<InvocationResponse> {
  refuseUnsupported('an invocation', input, INVOCATION_MEMBERS);
  const resolved = resolveFunction(state, call, input.FunctionName, input.Qualifier);
  checkPermission(resolved, call);
  const type = input.InvocationType ?? 'RequestResponse';
  const payload = readPayload(input.Payload, LIMIT_BYTES[type]);
  if (type === 'DryRun') return { StatusCode: 204 };
  if (type === 'Event') {
    const { fn, qualifier } = resolved;
    enqueueInvocation(state, call, { name: fn.name, qualifier }, payload);
    return { StatusCode: 202 };
  }
  const outcome = await call.clock.track(runFunction(call, resolved, payload, call.requestId));
  return describeOutcome(outcome, resolved, input.LogType === 'Tail');
}

function describeOutcome(
  { result, log }: RunOutcome,
  { version }: ResolvedFunction,
  withLog: boolean,
): InvocationResponse {
  const payload = result.kind === 'success' ? result.payload : JSON.stringify(result.error);
  return {
    StatusCode: 200,
    ExecutedVersion: version.version,
    Payload: Buffer.from(payload) as Uint8Array as NonNullable<InvocationResponse['Payload']>,
    ...(result.kind === 'failure' ? { FunctionError: 'Unhandled' } : {}),
    ...(withLog
      ? { LogResult: Buffer.from(log).subarray(-LOG_TAIL_BYTES).toString('base64') }
      : {}),
  };
}

function readPayload(payload: Uint8Array | undefined, limitBytes: number): string {
  if (payload === undefined || payload.byteLength === 0) return '{}';
  if (payload.byteLength > limitBytes) {
    throw new RequestTooLargeException({
      message: `${payload.byteLength} byte payload is too large for the Invoke API (limit ${limitBytes} bytes)`,
      Type: 'User',
      $metadata: {},
    });
  }
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `Could not parse request body into json: ${String(error)}`;
    throw new InvalidRequestContentException({ message, Type: 'User', $metadata: {} });
  }
  return text;
}

/** A service needs a statement of the resource policy on the very qualifier that it invokes. */
function checkPermission({ fn, qualifier, arn }: ResolvedFunction, call: Call): void {
  if (call.caller.kind !== 'service') return;
  const action = 'lambda:InvokeFunction';
  const statements = fn.statements.get(qualifier) ?? [];
  const verdict = evaluate([{ Statement: statements }], {
    caller: call.caller,
    action,
    resource: arn,
    context: { ...requestKeys(call), ...INVOCATION_KEYS },
  });
  if (verdict === 'allow') return;
  const reason = refusalReason(verdict, 'resource-based', action);
  const text = refusalText(call.caller, action, arn, reason);
  throw new AwsError('AccessDeniedException', text, 403);
}
