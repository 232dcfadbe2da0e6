import { notSupportedFeature } from '../../endpoint/errors.ts';
import { checkCount, checkPattern, checkRange, invalidParameter } from './errors.ts';
import type { FunctionSettings } from './state.ts';

const RUNTIMES = ['nodejs22.x', 'nodejs24.x'];

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_VARIABLES = [
  ...['_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV'],
  ...['AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION'],
  ...['AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME'],
  ...['AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR'],
];

const MAX_VARIABLES_BYTES = 4_096;

const VARIABLES_REFUSED =
  'Lambda was unable to configure your environment variables because the environment variables you have provided';

/**
 * @throws InvalidParameterValueException
 * @throws ValidationException
 */
export function checkSettings(settings: FunctionSettings): void {
  const { runtime, role, handler, timeoutSeconds, memoryMb, variables } = settings;
  if (!RUNTIMES.includes(runtime)) {
    throw invalidParameter(
      `runtime ${runtime} is not one that the emulator runs: ${RUNTIMES.join(', ')}`,
    );
  }
  if (!handler.includes('.')) throw invalidParameter('handler must be <module>.<export>');
  checkPattern(
    'role',
    role,
    String.raw`arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
  );
  checkRange('timeout', timeoutSeconds, { min: 1, max: 900 });
  checkRange('memorySize', memoryMb, { min: 128, max: 10_240 });
  checkVariables(variables);
  checkNetwork(settings);
}

const HEX_ID = '([0-9a-f]{8}|[0-9a-f]{17})';
const SUBNET_ID = new RegExp(`^subnet-${HEX_ID}$`);
const SECURITY_GROUP_ID = new RegExp(`^sg-${HEX_ID}$`);

function checkNetwork({ subnetIds, securityGroupIds }: FunctionSettings): void {
  checkCount('vpcConfig.subnetIds', subnetIds, 16);
  checkCount('vpcConfig.securityGroupIds', securityGroupIds, 5);
  for (const id of subnetIds) checkPattern('vpcConfig.subnetIds', id, 'subnet-[0-9a-z]*');
  for (const id of securityGroupIds) {
    checkPattern('vpcConfig.securityGroupIds', id, 'sg-[0-9a-zA-Z]*');
  }
  if (subnetIds.length > 0 !== securityGroupIds.length > 0) {
    throw invalidParameter('SubnetIds and SecurityIds must coexist or be both empty list.');
  }
  // Lambda asks EC2, which knows no id of another form. Its texts are not verified.
  for (const id of subnetIds.filter((each) => !SUBNET_ID.test(each))) {
    throw invalidParameter(
      `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${id}' does not exist`,
    );
  }
  for (const id of securityGroupIds.filter((each) => !SECURITY_GROUP_ID.test(each))) {
    throw invalidParameter(
      `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroupId.Malformed. EC2 Error Message: Invalid id: "${id}"`,
    );
  }
}

function checkVariables(variables: Readonly<Record<string, string>>): void {
  const names = Object.keys(variables);
  const reserved = names.filter((name) => RESERVED_VARIABLES.includes(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `${VARIABLES_REFUSED} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  for (const name of names) {
    checkPattern('environment.variables', name, '[a-zA-Z]([a-zA-Z0-9_])+');
    if (name === 'AWS_LAMBDA_EXEC_WRAPPER') throw notSupportedFeature(`the variable ${name}`);
  }
  const json = JSON.stringify(variables);
  if (Buffer.byteLength(json) > MAX_VARIABLES_BYTES) {
    throw invalidParameter(`${VARIABLES_REFUSED} exceeded the 4KB limit. String measured: ${json}`);
  }
}
