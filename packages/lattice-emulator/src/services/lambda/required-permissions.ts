import { ACCESS_DENIED_REST, passRole, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { functionArn, LATEST, parseFunctionId } from './function-id.ts';
import type { LambdaState } from './state.ts';

type Named = { readonly FunctionName: string; readonly Qualifier?: string | undefined };

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export const requiredPermissions = {
  prefix: 'lambda',
  refusal: ACCESS_DENIED_REST,
  needs: {
    CreateFunction: (input, call, state) => [
      withSettings(onFunction(input, call, state), input),
      ...passRole(input.Role, 'lambda.amazonaws.com'),
      ...tagging('lambda:TagResource', arnOf(input, call), input.Tags),
    ],
    DeleteFunction: onFunction,
    GetFunction: onFunction,
    GetFunctionConfiguration: onFunction,
    ListFunctions: () => '*',
    UpdateFunctionCode: onFunction,
    UpdateFunctionConfiguration: (input, call, state) => [
      withSettings(onFunction(input, call, state), input),
      ...passRole(input.Role, 'lambda.amazonaws.com'),
    ],

    Invoke: (input, call, state) => ({
      ...onFunction(input, call, state),
      action: 'lambda:InvokeFunction',
      context: INVOCATION_KEYS,
    }),
    PutFunctionEventInvokeConfig: onFunction,
    UpdateFunctionEventInvokeConfig: onFunction,
    GetFunctionEventInvokeConfig: onFunction,
    ListFunctionEventInvokeConfigs: onFunction,
    DeleteFunctionEventInvokeConfig: onFunction,

    PublishVersion: onFunction,
    ListVersionsByFunction: onFunction,
    CreateAlias: onFunction,
    GetAlias: onFunction,
    ListAliases: onFunction,
    UpdateAlias: onFunction,
    DeleteAlias: onFunction,

    AddPermission: (input, call, state) => ({
      ...onFunction(input, call, state),
      context: { 'lambda:Principal': input.Principal, 'lambda:FunctionUrlAuthType': undefined },
    }),
    RemovePermission: (input, call, state) => ({
      ...onFunction(input, call, state),
      context: { 'lambda:FunctionUrlAuthType': undefined },
    }),
    GetPolicy: onFunction,

    PutFunctionConcurrency: onFunction,
    GetFunctionConcurrency: onFunction,
    DeleteFunctionConcurrency: onFunction,

    ListTags: onResource,
    TagResource: onResource,
    UntagResource: onResource,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-lambda'), LambdaState>;

/** Condition keys that only function URLs and event sources have. */
export const INVOCATION_KEYS = {
  'lambda:EventSourceToken': undefined,
  'lambda:FunctionUrlAuthType': undefined,
  'lambda:InvokedViaFunctionUrl': undefined,
} as const;

/** A request for a version or an alias is one for another resource than the function. */
function arnOf({ FunctionName, Qualifier }: Named, call: Call): string {
  const { name, qualifier = Qualifier } = parseFunctionId(FunctionName);
  return functionArn(call, { name, qualifier });
}

function onFunction(input: Named, call: Call, { functions }: LambdaState): Permission {
  const { name, qualifier = input.Qualifier } = parseFunctionId(input.FunctionName);
  const fn = functions.get(name);
  const Statement = fn?.statements.get(qualifier ?? LATEST) ?? [];
  return {
    resource: arnOf(input, call),
    resourcePolicies: [{ Version: '2012-10-17', Statement }],
    resourceTags: fn?.tags ?? new Map(),
  };
}

function onResource(
  { Resource: FunctionName }: { readonly Resource: string },
  call: Call,
  state: LambdaState,
): Permission {
  return onFunction({ FunctionName }, call, state);
}

type Settings = {
  readonly VpcConfig?:
    | {
        readonly SubnetIds?: readonly string[] | undefined;
        readonly SecurityGroupIds?: readonly string[] | undefined;
      }
    | undefined;
};

function withSettings(permission: Permission, { VpcConfig }: Settings): Permission {
  const context = {
    'lambda:SubnetIds': VpcConfig?.SubnetIds,
    'lambda:SecurityGroupIds': VpcConfig?.SecurityGroupIds,
    'lambda:Layer': undefined,
    'lambda:CodeSigningConfigArn': undefined,
  };
  return { ...permission, context };
}
