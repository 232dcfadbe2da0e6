import type { Call } from '../../contracts.ts';
import { functionArn } from './function-id.ts';
import { sessionOf } from './function-role.ts';
import type { StoredCode } from './runtime/code-store.ts';
import type { EnvironmentSpec } from './runtime/environment.ts';
import { EnvironmentPool } from './runtime/pool.ts';
import type { FunctionSettings, FunctionVersion, LambdaState } from './state.ts';

/** Makes a version of a function that can be invoked; its environments start when it is. */
export function createVersion(
  call: Call,
  functionName: string,
  version: string,
  settings: FunctionSettings,
  code: StoredCode,
): FunctionVersion {
  return {
    version,
    settings,
    code,
    lastModified: call.clock.now(),
    revisionId: call.random.uuid(),
    pool: new EnvironmentPool(
      () => specOf(call, functionName, version, settings, code),
      call.settings.environmentsPerFunction,
    ),
  };
}

/** Takes a version out of use; what runs in it may end. */
export function retireVersion({ retiredPools }: LambdaState, { pool }: FunctionVersion): void {
  pool.retire();
  retiredPools.push(pool);
}

function specOf(
  call: Call,
  functionName: string,
  version: string,
  settings: FunctionSettings,
  code: StoredCode,
): EnvironmentSpec {
  const session = call.credentials.openSession(sessionOf(call, functionName, settings));
  const coldStart = call.faults.strike('cold-start', () => ({
    service: 'lambda',
    function: [functionName, functionArn(call, { name: functionName, qualifier: undefined })],
  }));
  const logGroupName = `/aws/lambda/${functionName}`;
  const day = new Date(call.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const logStreamName = `${day}/[${version}]${call.random.hex(32)}`;
  return {
    fn: {
      name: functionName,
      version,
      handler: settings.handler,
      taskRoot: code.folder,
      memoryMb: settings.memoryMb,
      logGroupName,
      logStreamName,
    },
    now: () => call.clock.now(),
    ...(coldStart && { coldStart }),
    variables: {
      ...settings.variables,
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
      AWS_REGION: call.region,
      AWS_DEFAULT_REGION: call.region,
      AWS_ENDPOINT_URL: call.endpoint(),
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      LAMBDA_TASK_ROOT: code.folder,
      _HANDLER: settings.handler,
      TZ: ':UTC',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
    },
  };
}
