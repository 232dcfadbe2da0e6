import path from 'node:path';
import type { Call } from '../../contracts.ts';
import { functionArn } from './function-id.ts';
import { sessionOf } from './function-role.ts';
import type { EnvironmentSpec } from './runtime/environment.ts';
import type { FunctionIdentity, UnpackedLayers } from './runtime/messages.ts';
import { EnvironmentPool } from './runtime/pool.ts';
import type { Build, FunctionSettings, FunctionVersion, LambdaState } from './state.ts';

/** Creates a version of a function; its environments start when it is invoked. */
export function createVersion(
  call: Call,
  functionName: string,
  version: string,
  build: Build,
): FunctionVersion {
  return {
    version,
    ...build,
    lastModified: call.clock.now(),
    revisionId: call.random.uuid(),
    pool: new EnvironmentPool(
      () => specOf(call, functionName, version, build),
      call.settings.environmentsPerFunction,
    ),
  };
}

/** Stops using a version; running invocations may finish. */
export function retireVersion({ retiredPools }: LambdaState, { pool }: FunctionVersion): void {
  pool.retire();
  retiredPools.push(pool);
}

function specOf(
  call: Call,
  functionName: string,
  version: string,
  { settings, code }: Build,
): EnvironmentSpec {
  const credentials = credentialVariables(call, functionName, settings);
  const coldStart = call.faults.strike('cold-start', () => ({
    service: 'lambda',
    function: [functionName, functionArn(call, { name: functionName, qualifier: undefined })],
  }));
  const day = new Date(call.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  const fn: FunctionIdentity = {
    name: functionName,
    version,
    handler: settings.handler,
    taskRoot: code.folder,
    layers: unpackedLayers(settings),
    memoryMb: settings.memoryMb,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${day}/[${version}]${call.random.hex(32)}`,
  };
  return {
    fn,
    now: () => call.clock.now(),
    ...(coldStart && { coldStart }),
    variables: {
      ...layerVariables(fn),
      ...settings.variables,
      ...credentials,
      AWS_REGION: call.region,
      AWS_DEFAULT_REGION: call.region,
      AWS_ENDPOINT_URL: call.endpoint(),
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
      ...functionVariables(fn),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TZ: ':UTC',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
    },
  };
}

function credentialVariables(call: Call, functionName: string, settings: FunctionSettings) {
  const session = call.credentials.openSession(sessionOf(call, functionName, settings));
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
}

/** Lambda unpacks layers in their order, so that a later one overwrites. */
function unpackedLayers({ layers, runtime }: FunctionSettings): UnpackedLayers {
  const folders = layers.map(({ folder }) => folder).reverse();
  const modules = [`nodejs/${runtime.replace(/^nodejs(\d+).*/, 'node$1')}`, 'nodejs'];
  const moduleFolders = modules.flatMap((name) =>
    folders.map((folder) => path.join(folder, name, 'node_modules')),
  );
  return { folders, moduleFolders };
}

function layerVariables({ layers: { moduleFolders } }: FunctionIdentity) {
  return moduleFolders.length === 0 ? {} : { NODE_PATH: moduleFolders.join(path.delimiter) };
}

function functionVariables(fn: FunctionIdentity) {
  return {
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: fn.logStreamName,
    LAMBDA_TASK_ROOT: fn.taskRoot,
    _HANDLER: fn.handler,
  };
}
