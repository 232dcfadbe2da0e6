import {
  InvalidFilterKey,
  InvalidFilterOption,
  InvalidFilterValue,
  type ParameterStringFilter,
  type ParametersFilter,
} from '@aws-sdk/client-ssm';
import type { Checked } from '../../sdk-types.ts';
import { brokenConstraint } from './errors.ts';
import { checkPath, isUnder } from './names.ts';
import { latestOf, type Parameter } from './state.ts';

type Filter = Checked<ParameterStringFilter>;
type Match = (parameter: Parameter, value: string, option: string) => boolean;
type Rule = { readonly options: readonly string[]; readonly matches: Match };

const KEYS = /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/;

const compareWith =
  (read: (parameter: Parameter) => readonly string[]): Match =>
  (parameter, value, option) =>
    read(parameter).some((text) => {
      if (option === 'Contains') return text.includes(value);
      return option === 'BeginsWith' ? text.startsWith(value) : text === value;
    });

const RULES: Readonly<Record<string, Rule>> = {
  Name: {
    options: ['Equals', 'BeginsWith', 'Contains'],
    matches: compareWith(({ name }) => [name]),
  },
  Type: { options: ['Equals', 'BeginsWith'], matches: compareWith(({ type }) => [type]) },
  KeyId: {
    options: ['Equals', 'BeginsWith'],
    matches: compareWith((parameter) => [latestOf(parameter).keyId ?? '']),
  },
  Tier: {
    options: ['Equals', 'BeginsWith'],
    matches: compareWith((parameter) => [latestOf(parameter).tier]),
  },
  DataType: {
    options: ['Equals', 'BeginsWith'],
    matches: compareWith(({ dataType }) => [dataType]),
  },
  Label: {
    options: ['Equals', 'BeginsWith'],
    matches: compareWith(({ versions }) => versions.flatMap(({ labels }) => [...labels])),
  },
  Path: {
    options: ['OneLevel', 'Recursive'],
    matches: ({ name }, path, option) => isUnder(name, path, option === 'Recursive'),
  },
};

/**
 * Takes out what meets every filter. A filter is met by any of its values.
 *
 * @param keys what this operation can filter by
 * @throws ValidationException, InvalidFilterKey, InvalidFilterOption, InvalidFilterValue
 */
export function applyFilters(
  parameters: readonly Parameter[],
  filters: readonly Filter[],
  keys: readonly string[],
): Parameter[] {
  for (const [index, filter] of filters.entries()) checkFilter(filter, index, keys);
  return parameters.filter((parameter) => filters.every((filter) => isMet(filter, parameter)));
}

/** The filters of old, which know names by their beginning. */
export function modernize(filters: readonly Checked<ParametersFilter>[]): Filter[] {
  return filters.map(({ Key, Values }) => ({
    Key,
    Values,
    Option: Key === 'Name' ? 'BeginsWith' : 'Equals',
  }));
}

function isMet({ Key, Option, Values }: Filter, parameter: Parameter): boolean {
  const { options, matches } = ruleFor(Key);
  const option = Option ?? options[0] ?? 'Equals';
  // A tag may be asked for by its name alone.
  if (Values === undefined) return matches(parameter, '', 'BeginsWith');
  return Values.some((value) => matches(parameter, value, option));
}

function ruleFor(key: string): Rule {
  const rule = Object.hasOwn(RULES, key) ? RULES[key] : undefined;
  if (rule !== undefined) return rule;
  const tag = key.slice('tag:'.length);
  const read = ({ tags }: Parameter) => [tags.get(tag) ?? []].flat();
  return { options: ['Equals', 'BeginsWith'], matches: compareWith(read) };
}

function checkFilter(
  { Key, Option, Values }: Filter,
  index: number,
  keys: readonly string[],
): void {
  const $metadata = {};
  if (!KEYS.test(Key)) {
    const member = `parameterFilters.${index + 1}.member.key`;
    const pattern = 'tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType';
    throw brokenConstraint(
      member,
      Key,
      `Member must satisfy regular expression pattern: ${pattern}`,
    );
  }
  if (!keys.includes(Key.startsWith('tag:') ? 'tag' : Key)) {
    const message = `The following filter key is not valid: ${Key}. Valid filter keys include: [${keys.join(', ')}].`;
    throw new InvalidFilterKey({ message, $metadata });
  }
  const { options } = ruleFor(Key);
  if (Option !== undefined && !options.includes(Option)) {
    const message = `The following filter option is not valid: ${Option}. Valid options include: [${options.join(', ')}].`;
    throw new InvalidFilterOption({ message, $metadata });
  }
  if (Key.startsWith('tag:') ? Values?.length === 0 : (Values ?? []).length === 0) {
    const message = `The following filter values are missing : null for filter key ${Key}`;
    throw new InvalidFilterValue({ message, $metadata });
  }
  if (Key === 'Path') for (const path of Values ?? []) checkPath(path);
}
