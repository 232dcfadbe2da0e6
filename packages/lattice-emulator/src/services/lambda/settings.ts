import type {
  CreateFunctionRequest,
  FunctionConfiguration,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import type { Scope } from '../../contracts.ts';
import type { Checked } from '../../sdk-types.ts';
import { readLayers } from './layers.ts';
import { checkSettings } from './setting-checks.ts';
import type { FunctionSettings, FunctionVersion, LambdaFunction, LambdaState } from './state.ts';
import { refuseUnsupported } from './unsupported.ts';

type Configurable = Omit<Checked<UpdateFunctionConfigurationRequest>, 'FunctionName'> &
  Pick<Checked<CreateFunctionRequest>, 'Architectures'>;

const CONFIGURABLE = [
  ...['FunctionName', 'Runtime', 'Role', 'Handler', 'Description', 'Timeout', 'MemorySize'],
  ...['Environment', 'Architectures', 'VpcConfig', 'DeadLetterConfig'],
  ...['TracingConfig', 'Layers'],
  // Read elsewhere.
  ...['Code', 'Publish', 'Tags', 'RevisionId'],
];

/** Defaults of functions. */
const DEFAULTS = {
  PackageType: 'Zip',
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'None' },
  LoggingConfig: { LogFormat: 'Text' },
};

const VPC_MEMBERS = ['SubnetIds', 'SecurityGroupIds'];
const VPC_DEFAULTS = { Ipv6AllowedForDualStack: false };

/**
 * Returns the settings of a function after `input` was merged into the ones before.
 *
 * @throws InvalidParameterValueException
 * @throws ValidationException
 */
export function readSettings(
  state: LambdaState,
  scope: Scope,
  input: Configurable,
  before?: FunctionSettings,
): FunctionSettings {
  refuseUnsupported('a function', input, CONFIGURABLE, DEFAULTS);
  refuseUnsupported('the VPC of a function', input.VpcConfig ?? {}, VPC_MEMBERS, VPC_DEFAULTS);
  const settings: FunctionSettings = {
    runtime: input.Runtime ?? before?.runtime ?? '',
    role: input.Role ?? before?.role ?? '',
    handler: input.Handler ?? before?.handler ?? '',
    description: input.Description ?? before?.description ?? '',
    timeoutSeconds: input.Timeout ?? before?.timeoutSeconds ?? 3,
    memoryMb: input.MemorySize ?? before?.memoryMb ?? 128,
    variables: input.Environment ? (input.Environment.Variables ?? {}) : (before?.variables ?? {}),
    architectures: input.Architectures ?? before?.architectures ?? ['x86_64'],
    subnetIds: input.VpcConfig?.SubnetIds ?? before?.subnetIds ?? [],
    securityGroupIds: input.VpcConfig?.SecurityGroupIds ?? before?.securityGroupIds ?? [],
    // An empty text takes it away.
    deadLetterArn: (input.DeadLetterConfig?.TargetArn ?? before?.deadLetterArn) || undefined,
    tracingMode: input.TracingConfig?.Mode ?? before?.tracingMode ?? 'PassThrough',
    layers: input.Layers ? readLayers(state, scope, input.Layers) : (before?.layers ?? []),
  };
  checkSettings(settings);
  return settings;
}

export function describeConfiguration(
  { name, arn }: LambdaFunction,
  { version, settings, code, lastModified, revisionId }: FunctionVersion,
): FunctionConfiguration {
  return {
    FunctionName: name,
    FunctionArn: version === '$LATEST' ? arn : `${arn}:${version}`,
    Runtime: settings.runtime as FunctionConfiguration['Runtime'],
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.sizeBytes,
    Description: settings.description,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: new Date(lastModified).toISOString().replace('Z', '+0000'),
    CodeSha256: code.sha256,
    Version: version,
    VpcConfig: {
      SubnetIds: [...settings.subnetIds],
      SecurityGroupIds: [...settings.securityGroupIds],
    },
    ...(Object.keys(settings.variables).length === 0
      ? {}
      : { Environment: { Variables: { ...settings.variables } } }),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [...settings.architectures] as FunctionConfiguration['Architectures'],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    ...(settings.deadLetterArn === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    ...(settings.layers.length === 0
      ? {}
      : {
          Layers: settings.layers.map(({ arn, sizeBytes }) => ({ Arn: arn, CodeSize: sizeBytes })),
        }),
  };
}
