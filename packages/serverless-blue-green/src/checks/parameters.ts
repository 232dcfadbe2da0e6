import { isRecord, nearest } from '../../../../src/contract.ts';

/** `params` of serverless.yml: values by stage, and those of every stage under `default`. */
type Params = Readonly<Record<string, unknown>>;

/**
 * Returns the problems with the names of parameters: one on the command line that serverless.yml does
 * not have, and one of a stage that is probably a mistyped one of the defaults. Either would have no
 * effect, without a word.
 *
 * @param given the values of `--param`, as `name=value`
 */
export function parameterProblems(
  params: Params,
  stage: string,
  given: readonly string[],
): string[] {
  const defaults = namesIn(params.default);
  const ofStage = namesIn(params[stage]);
  const known = [...defaults, ...ofStage];
  const unknown = given
    .map((text) => text.split('=', 1)[0] ?? text)
    .filter((name) => !known.includes(name))
    .map((name) => `--param ${name}: unknown parameter${hint(name, defaults)}`);
  const mistyped = ofStage
    .filter((name) => !defaults.includes(name) && nearest(name, defaults) !== undefined)
    .map((name) => `params.${stage}.${name}: unknown parameter${hint(name, defaults)}`);
  return [...unknown, ...mistyped];
}

function hint(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined
    ? `; serverless.yml has ${known.join(', ') || 'none'}`
    : `, did you mean ${meant}?`;
}

function namesIn(section: unknown): string[] {
  return isRecord(section) ? Object.keys(section) : [];
}
