import type { Caller } from '../access/caller.ts';
import { isAwsError } from '../endpoint/errors.ts';
import { NO_BODY } from '../endpoint/http.ts';
import type { TargetGroup } from '../services/vpc-lattice/resources.ts';
import { isGuarded } from './authorization.ts';
import { type Answer, type Exchange, plain, type RequestCaller } from './exchange.ts';
import { buildEventV1, buildEventV2, type ForwardedRequest } from './lambda-event.ts';
import { readLambdaResponse } from './lambda-response.ts';

/**
 * Invokes the function of a target group with a request.
 *
 * The status for a function that fails is not documented; `settings` choose it.
 */
export async function forward(
  exchange: Exchange,
  targetGroup: TargetGroup,
  caller: RequestCaller,
): Promise<Pick<Answer, 'response' | 'failureReason'>> {
  const { scope } = exchange;
  const { functionFailureStatus, malformedResponseStatus } = scope.settings;
  try {
    const { Payload = NO_BODY, FunctionError } = await invoke(exchange, targetGroup, caller);
    if (FunctionError !== undefined) return failed(functionFailureStatus);
    const response = readLambdaResponse(Payload);
    return response === undefined ? failed(malformedResponseStatus) : { response };
  } catch (error) {
    // The function is throttled, deleted, or does not permit Lattice to invoke it.
    if (!isAwsError(error)) throw error;
    return failed(functionFailureStatus);
  }
}

function failed(status: number): Pick<Answer, 'response' | 'failureReason'> {
  return { response: plain(status, 'Internal Server Error'), failureReason: 'TargetProtocolError' };
}

function invoke(exchange: Exchange, targetGroup: TargetGroup, caller: RequestCaller) {
  const { scope } = exchange;
  const buildEvent = targetGroup.eventVersion === 'V2' ? buildEventV2 : buildEventV1;
  const event = buildEvent(describe(exchange, targetGroup, caller));
  const lattice: Caller = {
    kind: 'service',
    principal: 'vpc-lattice.amazonaws.com',
    accountId: scope.accountId,
    sourceArn: targetGroup.arn,
  };
  return scope.aws(lattice).lambda.Invoke({
    FunctionName: targetGroup.target,
    Payload: Buffer.from(JSON.stringify(event)),
  });
}

function describe(
  { scope, request, requestId, service, network, vpcId, listener, startedAt }: Exchange,
  targetGroup: TargetGroup,
  caller: RequestCaller,
): ForwardedRequest {
  return {
    request,
    requestId,
    caller,
    isAuthorized: isGuarded(network) || isGuarded(service),
    region: scope.region,
    accountId: scope.accountId,
    serviceNetworkArn: network.arn,
    serviceArn: service.arn,
    targetGroupArn: targetGroup.arn,
    vpcId,
    port: listener.port,
    protocol: listener.protocol,
    now: startedAt,
  };
}
