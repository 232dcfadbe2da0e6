import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import type { Scope } from '../../contracts.ts';
import { labelNotFound, parameterNotFound, versionNotFound } from './errors.ts';
import { checkName } from './names.ts';

export type SsmState = { readonly parameters: Map<string, Parameter> };

export type Parameter = {
  readonly name: string;
  readonly arn: string;
  readonly type: ParameterType;
  readonly dataType: string;
  readonly tags: Map<string, string>;
  /** Oldest first; never empty. */
  readonly versions: ParameterVersion[];
};

export type ParameterVersion = {
  readonly number: number;
  readonly value: string;
  readonly tier: ParameterTier;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly keyId: string | undefined;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  readonly labels: Set<string>;
};

/** A version of a parameter, and how a request named it, when it did. */
export type Found = {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  readonly selector: string | undefined;
};

export function parameterArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}

/** @throws ParameterNotFound */
export function findParameter({ parameters }: SsmState, name: string): Parameter {
  const parameter = parameters.get(name);
  if (parameter === undefined) throw parameterNotFound();
  return parameter;
}

/**
 * Finds what a request names: a name or an ARN, with a version or a label behind a colon, or
 * without.
 *
 * @throws ParameterNotFound, ParameterVersionNotFound
 * @throws ValidationException for what cannot be a name
 */
export function findVersion(state: SsmState, reference: string): Found {
  const { name, selector } = splitReference(state, reference);
  const parameter = findParameter(state, name);
  if (selector === undefined) return { parameter, version: latestOf(parameter), selector };
  const isNumber = /^\d+$/.test(selector);
  const version = parameter.versions.find(({ number, labels }) =>
    isNumber ? number === Number(selector) : labels.has(selector),
  );
  if (version !== undefined) return { parameter, version, selector: `:${selector}` };
  throw isNumber ? versionNotFound(name, selector) : labelNotFound(name, selector);
}

export function latestOf({ versions }: Parameter): ParameterVersion {
  const latest = versions.at(-1);
  if (latest === undefined) throw new TypeError('a parameter without a version');
  return latest;
}

function splitReference(state: SsmState, reference: string) {
  const arn = /^(arn:[^:]*:ssm:[^:]*:\d{12}:parameter\/[^:]+)(?::(.+))?$/.exec(reference);
  if (arn !== null) {
    const owner = [...state.parameters.values()].find((parameter) => parameter.arn === arn[1]);
    if (owner === undefined) throw parameterNotFound();
    return { name: owner.name, selector: arn[2] };
  }
  const colon = reference.indexOf(':');
  const name = colon < 0 ? reference : reference.slice(0, colon);
  checkName(name);
  return { name, selector: colon < 0 ? undefined : reference.slice(colon + 1) };
}
