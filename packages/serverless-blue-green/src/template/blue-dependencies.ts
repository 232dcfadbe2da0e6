import { isDeepStrictEqual } from 'node:util';
import { type Block, blockOf, type Template } from './template.ts';

/** What a deploy does to resources that blue names, and thereby to blue. */
export type UnderBlue = {
  /** Those that are no longer there, so that CloudFormation could not take the template. */
  readonly missing: readonly string[];
  /** Those that are different afterwards, or are other ones. */
  readonly changed: readonly string[];
};

/** Blue's own block stays, but its role or a layer comes from the source as everything else. */
export function lookUnderBlue(live: Template, next: Template): UnderBlue {
  const blue = blockOf(next, 'Blue');
  const names = blue === undefined ? [] : namesIn(blue).filter((name) => name in live.Resources);
  const missing = names.filter((name) => !(name in next.Resources));
  const changed = names.filter(
    (name) =>
      name in next.Resources && !isDeepStrictEqual(live.Resources[name], next.Resources[name]),
  );
  return { missing, changed };
}

function namesIn({ lambda }: Block): string[] {
  const { DependsOn = [] } = lambda;
  return [...new Set([...referencesIn(lambda.Properties), ...[DependsOn].flat().map(String)])];
}

/** By `Ref`, `Fn::GetAtt` and `Fn::Sub`, wherever they are. */
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

/** Such as `BlueRole` in `${BlueRole.Arn}`; `${!Literal}` is none. */
function namesInText(text: string): string[] {
  return [...text.matchAll(/\$\{([\w:]+)[.}]/g)].map(([, name = '']) => name);
}
