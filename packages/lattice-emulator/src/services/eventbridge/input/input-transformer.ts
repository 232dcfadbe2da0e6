import { type Event, formatTime } from '../event.ts';
import type { Json } from '../json.ts';
import { parseJsonPath, selectJson } from './json-path.ts';

export type InputTransformer = {
  /** From the names of variables to JSON paths. */
  readonly InputPathsMap?: Readonly<Record<string, string>> | undefined;
  readonly InputTemplate: string;
};

export type TransformerContext = {
  readonly event: Event;
  readonly ruleArn: string;
  readonly ruleName: string;
  /** Milliseconds since the epoch. */
  readonly ingestedAt: number;
};

/**
 * Fills a template with values of an event; `undefined` when a JSON template does not give JSON.
 *
 * A template is JSON, or text in quotes. Text stays in its quotes, as AWS documents it: for
 * `"state is <state>"` the target gets the JSON string `"state is RUNNING"`, quotes included.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformInput(
  { InputPathsMap = {}, InputTemplate }: InputTransformer,
  context: TransformerContext,
): string | undefined {
  const filled = fillTemplate(InputTemplate, (name) => readVariable(name, InputPathsMap, context));
  if (isText(InputTemplate)) return filled;
  try {
    return JSON.stringify(JSON.parse(filled));
  } catch {
    return undefined;
  }
}

/** Whether a template would give JSON, or text in quotes, if every value were a harmless one. */
export function isTemplateValid(template: string): boolean {
  const filled = fillTemplate(template, () => '');
  try {
    for (const part of isText(template) ? filled.trim().split('\n') : [filled]) JSON.parse(part);
    return true;
  } catch {
    return false;
  }
}

/** The names between `<` and `>`. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
export const PREDEFINED_VARIABLES = new Map<string, (context: TransformerContext) => Json>([
  ['aws.events.rule-arn', ({ ruleArn }) => ruleArn],
  ['aws.events.rule-name', ({ ruleName }) => ruleName],
  ['aws.events.event.ingestion-time', ({ ingestedAt }) => formatTime(ingestedAt)],
  ['aws.events.event', ({ event }) => withoutDetail(event)],
  ['aws.events.event.json', ({ event }) => event],
]);

const PLACEHOLDER = /<([\w.-]+)>/g;
const TOKEN = /\\.|"|<([\w.-]+)>/g;

/** Several lines of text are a template too, each line in quotes of its own. */
function isText(template: string): boolean {
  return template.trimStart().startsWith('"');
}

function fillTemplate(template: string, readValue: (name: string) => Json | undefined): string {
  let isInQuotes = false;
  return template.replace(TOKEN, (token: string, name: string | undefined) => {
    if (token === '"') isInQuotes = !isInQuotes;
    if (name === undefined) return token;
    // A path that leads nowhere gives an empty text.
    const value = readValue(name) ?? '';
    return isInQuotes ? unquoted(value, isText(template)) : JSON.stringify(value);
  });
}

/**
 * EventBridge does not escape what it puts inside quotes; objects in a text lose their own quotes.
 */
function unquoted(value: Json, isInText: boolean): string {
  if (typeof value === 'string') return value;
  const json = JSON.stringify(value);
  return isInText ? json.replaceAll('"', '') : json;
}

function readVariable(
  name: string,
  paths: Readonly<Record<string, string>>,
  context: TransformerContext,
): Json | undefined {
  const predefined = PREDEFINED_VARIABLES.get(name);
  if (predefined !== undefined) return predefined(context);
  const path = Object.hasOwn(paths, name) ? parseJsonPath(paths[name] ?? '') : undefined;
  return path && selectJson(context.event, path);
}

/** AWS itself spells the type without its dash here. */
function withoutDetail({ 'detail-type': detailType, detail: _, ...event }: Event): Json {
  return { ...event, detailType };
}
