import { isDeepStrictEqual } from 'node:util';
import { effectiveTemplate } from './effective.ts';
import { type Block, blockOf, type Template } from './template.ts';

/** The effect of a deploy on the resources that blue refers to, and so on blue. */
export type BlueDependencies = {
  /** Resources that are gone from the source, so that CloudFormation would reject the template. */
  readonly missing: readonly string[];
  /** Resources that the deploy changes or replaces. */
  readonly changed: readonly string[];
};

/** Checks them because only blue's own block is carried over; its role comes from the source. */
export function findBlueDependencies(live: Template, next: Template): BlueDependencies {
  const blue = blockOf(next, 'Blue');
  const names = blue === undefined ? [] : namesIn(blue).filter((name) => name in live.Resources);
  const missing = names.filter((name) => !(name in next.Resources));
  const [before, after] = [effectiveTemplate(live), effectiveTemplate(next)];
  const changed = names.filter(
    (name) =>
      name in next.Resources && !isDeepStrictEqual(before.Resources[name], after.Resources[name]),
  );
  return { missing, changed };
}

/**
 * Returns the resources of a source that a template made from it refers to and does not have any more,
 * each with what refers to it.
 */
export function danglingReferences(source: Template, { Resources }: Template): string[] {
  const lost = Object.keys(source.Resources).filter((name) => !(name in Resources));
  return Object.entries(Resources).flatMap(([id, resource]) => {
    const references = referencesIn(resource);
    return lost.filter((name) => references.includes(name)).map((name) => `${name} (in ${id})`);
  });
}

function namesIn({ lambda }: Block): string[] {
  const { DependsOn = [] } = lambda;
  return [...new Set([...referencesIn(lambda.Properties), ...[DependsOn].flat().map(String)])];
}

/** Finds names in `Ref`, `Fn::GetAtt` and `Fn::Sub`, at any depth. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0]).replace(/\..*$/, '')];
    if (key === 'Fn::Sub')
      return [...namesInText(String([inner].flat()[0])), ...referencesIn(inner)];
    return referencesIn(inner);
  });
}

/** Finds `BlueRole` in `${BlueRole.Arn}`; `${!Literal}` is no name. */
function namesInText(text: string): string[] {
  return [...text.matchAll(/\$\{([\w:]+)[.}]/g)].map(([, name = '']) => name);
}
