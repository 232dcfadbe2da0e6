import type { Event } from '../event.ts';
import type { Json } from '../json.ts';
import type { Rule, Target } from '../state.ts';
import { transformInput } from './input-transformer.ts';
import { parseJsonPath, selectJson } from './json-path.ts';

/**
 * Returns the input of a target for an event, which is JSON except for strings; `undefined` when
 * its template did not give JSON.
 */
export function inputFor(
  rule: Pick<Rule, 'name' | 'arn'>,
  { Input, InputPath, InputTransformer }: Target,
  { event, ingestedAt }: { readonly event: Event; readonly ingestedAt: number },
): string | undefined {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(select(event, InputPath) ?? null);
  if (InputTransformer === undefined) return JSON.stringify(event);
  const context = { event, ingestedAt, ruleArn: rule.arn, ruleName: rule.name };
  return transformInput(InputTransformer, context);
}

function select(event: Event, path: string): Json | undefined {
  const parsed = parseJsonPath(path);
  return parsed && selectJson(event, parsed);
}
