import { defineService } from '../../contracts.ts';
import * as aliases from './operations/aliases.ts';
import * as concurrency from './operations/concurrency.ts';
import * as functions from './operations/functions.ts';
import { invoke } from './operations/invoke.ts';
import * as invokeConfig from './operations/invoke-config.ts';
import * as layers from './operations/layers.ts';
import * as permissions from './operations/permissions.ts';
import * as provisioned from './operations/provisioned-concurrency.ts';
import * as readFunctions from './operations/read-functions.ts';
import * as tags from './operations/tags.ts';
import * as versions from './operations/versions.ts';
import { requiredPermissions } from './required-permissions.ts';
import { CodeStore } from './runtime/code-store.ts';
import type { LambdaState } from './state.ts';

export const lambda = defineService<typeof import('@aws-sdk/client-lambda')>()({
  createState: (): LambdaState => ({
    functions: new Map(),
    layers: new Map(),
    codeStore: new CodeStore(),
    retiredPools: [],
  }),
  inventory: (state) => [...state.functions.keys(), ...layerVersionsOf(state)],
  close: async ({ functions: all, codeStore, retiredPools }) => {
    const versions = [...all.values()].flatMap(({ latest, published }) => [
      latest,
      ...published.values(),
    ]);
    for (const pool of [...versions.map((version) => version.pool), ...retiredPools]) pool.close();
    await codeStore.close();
  },
  permissions: requiredPermissions,
  operations: {
    CreateFunction: functions.createFunction,
    DeleteFunction: functions.deleteFunction,
    GetFunction: readFunctions.getFunction,
    GetFunctionConfiguration: readFunctions.getFunctionConfiguration,
    ListFunctions: readFunctions.listFunctions,
    UpdateFunctionCode: functions.updateFunctionCode,
    UpdateFunctionConfiguration: functions.updateFunctionConfiguration,

    Invoke: invoke,
    PutFunctionEventInvokeConfig: invokeConfig.putFunctionEventInvokeConfig,
    UpdateFunctionEventInvokeConfig: invokeConfig.updateFunctionEventInvokeConfig,
    GetFunctionEventInvokeConfig: invokeConfig.getFunctionEventInvokeConfig,
    ListFunctionEventInvokeConfigs: invokeConfig.listFunctionEventInvokeConfigs,
    DeleteFunctionEventInvokeConfig: invokeConfig.deleteFunctionEventInvokeConfig,

    PublishVersion: versions.publishVersion,
    ListVersionsByFunction: versions.listVersionsByFunction,
    CreateAlias: aliases.createAlias,
    GetAlias: aliases.getAlias,
    ListAliases: aliases.listAliases,
    UpdateAlias: aliases.updateAlias,
    DeleteAlias: aliases.deleteAlias,

    AddPermission: permissions.addPermission,
    RemovePermission: permissions.removePermission,
    GetPolicy: permissions.getPolicy,

    PutFunctionConcurrency: concurrency.putFunctionConcurrency,
    GetFunctionConcurrency: concurrency.getFunctionConcurrency,
    DeleteFunctionConcurrency: concurrency.deleteFunctionConcurrency,

    PutProvisionedConcurrencyConfig: provisioned.putProvisionedConcurrencyConfig,
    GetProvisionedConcurrencyConfig: provisioned.getProvisionedConcurrencyConfig,
    ListProvisionedConcurrencyConfigs: provisioned.listProvisionedConcurrencyConfigs,
    DeleteProvisionedConcurrencyConfig: provisioned.deleteProvisionedConcurrencyConfig,

    PublishLayerVersion: layers.publishLayerVersion,
    GetLayerVersion: layers.getLayerVersion,
    ListLayerVersions: layers.listLayerVersions,
    DeleteLayerVersion: layers.deleteLayerVersion,

    ListTags: tags.listTags,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
  },
});

function layerVersionsOf(state: LambdaState): string[] {
  return [...state.layers.values()].flatMap(({ name, versions }) =>
    [...versions.keys()].map((number) => `${name}:${number}`),
  );
}
