import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type DeleteLayerVersionRequest,
  type GetLayerVersionRequest,
  type GetLayerVersionResponse,
  type LayerVersionsListItem,
  type ListLayerVersionsRequest,
  type ListLayerVersionsResponse,
  type PublishLayerVersionRequest,
  type PublishLayerVersionResponse,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkPattern, invalidParameter } from '../errors.ts';
import { readCode } from '../function-code.ts';
import { findLayerVersion, layerArn, parseLayerName } from '../layers.ts';
import { page } from '../paging.ts';
import type { LambdaState, Layer, LayerVersion } from '../state.ts';

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
 *
 * Differs: the content of a layer is found under `/opt` by `import` and `require` only, which also
 * search its `nodejs/node_modules`; nothing else can read `/opt`.
 */
export async function publishLayerVersion(
  state: LambdaState,
  input: Checked<PublishLayerVersionRequest>,
  call: Call,
): Promise<PublishLayerVersionResponse> {
  const name = parseLayerName(input.LayerName);
  checkPattern('layerName', name, '[a-zA-Z0-9-_]{1,140}');
  const code = await readCode(state, input.Content, call);
  if (existsSync(path.join(code.folder, 'extensions'))) {
    throw notSupportedFeature('a layer with extensions');
  }
  const layer = state.layers.get(name) ?? { name, lastNumber: 0, versions: new Map() };
  state.layers.set(name, layer);
  layer.lastNumber += 1;
  const version: LayerVersion = {
    number: layer.lastNumber,
    code,
    description: input.Description ?? '',
    createdAt: call.clock.now(),
    compatibleRuntimes: input.CompatibleRuntimes,
    compatibleArchitectures: input.CompatibleArchitectures,
    licenseInfo: input.LicenseInfo,
  };
  layer.versions.set(version.number, version);
  return describeWithContent(layer, version, call);
}

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html
 *
 * Differs: the content cannot be downloaded from its location.
 */
export function getLayerVersion(
  state: LambdaState,
  input: Checked<GetLayerVersionRequest>,
  call: Call,
): GetLayerVersionResponse {
  checkNumber(input.VersionNumber);
  const found = findLayerVersion(state, parseLayerName(input.LayerName), input.VersionNumber);
  if (found === undefined) {
    const message = 'The resource you requested does not exist.';
    throw new ResourceNotFoundException({ message, Type: 'User', $metadata: {} });
  }
  return describeWithContent(found.layer, found.version, call);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html */
export function listLayerVersions(
  state: LambdaState,
  input: Checked<ListLayerVersionsRequest>,
  call: Call,
): ListLayerVersionsResponse {
  const layer = state.layers.get(parseLayerName(input.LayerName));
  const { CompatibleRuntime: runtime, CompatibleArchitecture: architecture } = input;
  const versions = [...(layer?.versions.values() ?? [])]
    .filter(
      ({ compatibleRuntimes, compatibleArchitectures }) =>
        (runtime === undefined || compatibleRuntimes?.includes(runtime)) &&
        (architecture === undefined || compatibleArchitectures?.includes(architecture)),
    )
    .reverse();
  const { items, NextMarker } = page(versions, input);
  return {
    LayerVersions: items.map((version) => describe(layer as Layer, version, call)),
    NextMarker,
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteLayerVersion.html */
export function deleteLayerVersion(
  state: LambdaState,
  input: Checked<DeleteLayerVersionRequest>,
): object {
  checkNumber(input.VersionNumber);
  state.layers.get(parseLayerName(input.LayerName))?.versions.delete(input.VersionNumber);
  return {};
}

function checkNumber(number: number): void {
  if (number < 1) throw invalidParameter('Layer Version Cannot be less than 1');
}

function describe({ name }: Layer, version: LayerVersion, call: Call): LayerVersionsListItem {
  const { number, description, createdAt, licenseInfo } = version;
  const { compatibleRuntimes, compatibleArchitectures } = version;
  return {
    LayerVersionArn: `${layerArn(call, name)}:${number}`,
    Version: number,
    Description: description,
    CreatedDate: new Date(createdAt).toISOString().replace('Z', '+0000'),
    CompatibleRuntimes: compatibleRuntimes && [...compatibleRuntimes],
    CompatibleArchitectures: compatibleArchitectures && [...compatibleArchitectures],
    LicenseInfo: licenseInfo,
  };
}

function describeWithContent(
  layer: Layer,
  version: LayerVersion,
  call: Call,
): GetLayerVersionResponse {
  const { sha256, sizeBytes } = version.code;
  return {
    ...describe(layer, version, call),
    LayerArn: layerArn(call, layer.name),
    Content: {
      Location: `${call.endpoint()}/_code/${sha256}`,
      CodeSha256: sha256,
      CodeSize: sizeBytes,
    },
  };
}
