import type { Parameter } from '@aws-sdk/client-ssm';
import type { Call } from '../../../contracts.ts';
import { isAwsError, notSupportedFeature } from '../../../endpoint/errors.ts';
import { isStoreName, isStoreValue } from './parameters.ts';
import type { Properties } from './resource-type.ts';
import { type Template, validationError } from './template.ts';

/**
 * Fetches what the parameters of a template name in the Parameter Store.
 *
 * @param complete the parameters' own values, which are names there
 * @returns the values from there, by the name that each parameter has in the template
 * @throws ValidationError for one that is not there, or is secret
 */
export async function fetchParameters(
  { Parameters: definitions = {} }: Template,
  complete: ReadonlyMap<string, string>,
  call: Call,
): Promise<Map<string, string>> {
  const fetched = new Map<string, string>();
  for (const [name, key] of complete) {
    const type = definitions[name]?.Type ?? '';
    if (!isStoreValue(type) && !isStoreName(type)) continue;
    const parameter = await find(call, key);
    if (parameter?.Value === undefined) {
      throw validationError(
        `Unable to fetch parameters [${key}] from parameter store for this account.`,
      );
    }
    if (!isStoreValue(type)) continue;
    if (parameter.Type === 'SecureString') {
      throw validationError(
        `Parameters [${key}] referenced by template have types not supported by CloudFormation.`,
      );
    }
    fetched.set(name, parameter.Value);
  }
  return fetched;
}

/** `{{resolve:service:key}}`, which may stand within a text. */
const REFERENCE = /\{\{resolve:([\w-]+):([^{}]*)\}\}/g;

/**
 * Replaces every dynamic reference by the value that it stands for.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 *
 * Differs: in outputs, dynamic references are refused.
 *
 * @throws Error for a parameter that is not there, or is secret
 */
export async function resolveReferences(properties: Properties, call: Call): Promise<Properties> {
  return (await resolveNode(properties, call)) as Properties;
}

async function resolveNode(value: unknown, call: Call): Promise<unknown> {
  if (typeof value === 'string') return resolveText(value, call);
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveNode(item, call)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    async ([name, item]) => [name, await resolveNode(item, call)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function resolveText(text: string, call: Call): Promise<string> {
  let resolved = text;
  for (const [reference, service = '', key = ''] of text.matchAll(REFERENCE)) {
    if (service !== 'ssm') throw notSupportedFeature(`the dynamic reference ${reference}`);
    const value = await read(call, key);
    // A function, because a text may have signs that mean something to `replace`.
    resolved = resolved.replace(reference, () => value);
  }
  return resolved;
}

async function read(call: Call, key: string): Promise<string> {
  const parameter = await find(call, key);
  if (parameter?.Value === undefined) throw new Error(`Parameters: [ssm:${key}] cannot be found.`);
  if (parameter.Type !== 'SecureString') return parameter.Value;
  // Text not verified against AWS.
  throw new Error(`A reference of type ssm cannot read ${key}, which is a SecureString`);
}

async function find(call: Call, Name: string): Promise<Parameter | undefined> {
  try {
    return (await call.aws(call.caller).ssm.GetParameter({ Name })).Parameter;
  } catch (error) {
    const isMissing = ['ParameterNotFound', 'ParameterVersionNotFound', 'ValidationException'];
    if (isMissing.some((name) => isAwsError(error, name))) return undefined;
    throw error;
  }
}
