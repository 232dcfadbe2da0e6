import { isRecord, nearest } from '../../../../src/contract.ts';

/** `params` of serverless.yml: values by stage, and those of every stage under `default`. */
type Params = Readonly<Record<string, unknown>>;

/**
 * Returns the parameters of the command line that serverless.yml does not have: they would have no
 * effect, without a word. Finds none where serverless.yml declares no parameters at all.
 *
 * @param given the values of `--param`, as `name=value`
 */
export function unknownParameters(
  params: Params,
  stage: string,
  given: readonly string[],
): string[] {
  const defaults = namesIn(params.default);
  const known = [...defaults, ...namesIn(params[stage])];
  if (known.length === 0) return [];
  return given
    .map((text) => text.split('=', 1)[0] ?? text)
    .filter((name) => !known.includes(name))
    .map((name) => `--param ${name}: unknown parameter${hint(name, defaults)}`);
}

/** Returns the parameters of a stage that are probably mistyped ones of the defaults. */
export function mistypedParameters(params: Params, stage: string): string[] {
  const defaults = namesIn(params.default);
  return namesIn(params[stage])
    .filter((name) => !defaults.includes(name) && nearest(name, defaults) !== undefined)
    .map((name) => `params.${stage}.${name}: unknown parameter${hint(name, defaults)}`);
}

function hint(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined
    ? `; serverless.yml has ${known.join(', ')}`
    : `, did you mean ${meant}?`;
}

function namesIn(section: unknown): string[] {
  return isRecord(section) ? Object.keys(section) : [];
}
