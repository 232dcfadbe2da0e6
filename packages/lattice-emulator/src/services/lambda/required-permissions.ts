import { ACCESS_DENIED_REST, passRole, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { functionArn, LATEST, parseFunctionId } from './function-id.ts';
import { layerArn, parseLayerName } from './layers.ts';
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
      ...readingLayers(input.Layers),
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
      ...readingLayers(input.Layers),
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

    PutProvisionedConcurrencyConfig: onFunction,
    GetProvisionedConcurrencyConfig: onFunction,
    ListProvisionedConcurrencyConfigs: onFunction,
    DeleteProvisionedConcurrencyConfig: onFunction,

    PublishLayerVersion: ({ LayerName }, call) => layerArn(call, parseLayerName(LayerName)),
    GetLayerVersion: onLayerVersion,
    // On no particular layer, says AWS's list of actions.
    ListLayerVersions: () => '*',
    DeleteLayerVersion: onLayerVersion,

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

function onLayerVersion(
  { LayerName, VersionNumber }: { readonly LayerName: string; readonly VersionNumber: number },
  call: Call,
): string {
  return `${layerArn(call, parseLayerName(LayerName))}:${VersionNumber}`;
}

/** A function gets only layers that the caller may read. */
function readingLayers(arns: readonly string[] = []): Permission[] {
  return arns.map((resource) => ({ action: 'lambda:GetLayerVersion', resource }));
}

type Settings = {
  readonly Layers?: readonly string[] | undefined;
  readonly VpcConfig?:
    | {
        readonly SubnetIds?: readonly string[] | undefined;
        readonly SecurityGroupIds?: readonly string[] | undefined;
      }
    | undefined;
};

function withSettings(permission: Permission, { VpcConfig, Layers }: Settings): Permission {
  const context = {
    'lambda:SubnetIds': VpcConfig?.SubnetIds,
    'lambda:SecurityGroupIds': VpcConfig?.SecurityGroupIds,
    'lambda:Layer': Layers,
    'lambda:CodeSigningConfigArn': undefined,
  };
  return { ...permission, context };
}
