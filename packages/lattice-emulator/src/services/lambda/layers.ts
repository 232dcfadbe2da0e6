import type { Scope } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import { checkPattern, invalidParameter } from './errors.ts';
import type { FunctionLayer, LambdaState, Layer, LayerVersion } from './state.ts';

const MOST_LAYERS = 5;
const VERSION_ARN = 'arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+';

/** Reads the name of a layer, or its ARN without a version. */
export function parseLayerName(text: string): string {
  return text.split(':')[6] ?? text;
}

export function layerArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

export function findLayerVersion(
  { layers }: LambdaState,
  name: string,
  number: number,
): { readonly layer: Layer; readonly version: LayerVersion } | undefined {
  const layer = layers.get(name);
  const version = layer?.versions.get(number);
  return layer && version && { layer, version };
}

/**
 * Finds the layers of a function. A version that is deleted later stays with the functions that
 * have it.
 *
 * @throws InvalidParameterValueException
 * @throws ValidationException for what is not the ARN of a version
 */
export function readLayers(
  state: LambdaState,
  scope: Scope,
  arns: readonly string[],
): FunctionLayer[] {
  if (arns.length > MOST_LAYERS) throw invalidParameter('Cannot reference more than 5 layers.');
  for (const arn of arns) checkPattern('layers', arn, VERSION_ARN);
  const layers = arns.map((arn) => readLayer(state, scope, arn));
  refuseTwins(arns);
  return layers;
}

function readLayer(state: LambdaState, scope: Scope, arn: string): FunctionLayer {
  const [, , , region, accountId, , name = '', number] = arn.split(':');
  if (region !== scope.region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${scope.region}.`,
    );
  }
  if (accountId !== scope.accountId) throw notSupportedFeature('a layer of another account');
  const found = findLayerVersion(state, name, Number(number));
  if (found === undefined) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return { arn, sizeBytes: found.version.code.sizeBytes, folder: found.version.code.folder };
}

function refuseTwins(arns: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const arn of arns) {
    const layer = arn.slice(0, arn.lastIndexOf(':'));
    const twin = seen.get(layer);
    if (twin !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${twin} and ${arn}.`,
      );
    }
    seen.set(layer, arn);
  }
}
