import { malformed, type ParameterDefinition, type Template, validationError } from './template.ts';

const HIDDEN = '****';
/** The types of parameters from the Parameter Store. */
const STORE_TYPES = /^(String|List<String>|CommaDelimitedList|(List<)?AWS::[\w:]+>?)$/;
const TYPES = /^(String|Number|CommaDelimitedList|List<Number>|(List<)?AWS::[\w:]+>?)$/;

/**
 * Gives every parameter of a template its value: the one given, or its default.
 *
 * @throws ValidationError for parameters without a value, and for values that break the rules of
 * their parameter
 */
export function completeParameters(
  { Parameters: definitions = {} }: Template,
  given: ReadonlyMap<string, string>,
): Map<string, string> {
  const complete = new Map<string, string>();
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const value = given.get(name) ?? definition.Default;
    if (value === undefined) missing.push(name);
    else complete.set(name, String(value));
  }
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  }
  for (const [name, value] of complete) checkParameter(name, definitions[name], value);
  return complete;
}

/**
 * Returns the value of `Ref` for each parameter: a string or a list.
 *
 * @param fetched the values of the parameters that come from the Parameter Store
 */
export function parameterValues(
  { Parameters: definitions = {} }: Template,
  complete: ReadonlyMap<string, string>,
  fetched: ReadonlyMap<string, string> = new Map(),
): [string, string | string[]][] {
  return [...complete].map(([name, own]) => {
    const value = fetched.get(name) ?? own;
    const type = valueType(definitions[name]?.Type ?? '');
    const isList = /^(List<|CommaDelimitedList$)/.test(type);
    return [name, isList ? value.split(',').map((item) => item.trim()) : value];
  });
}

/** True for a parameter that names one in the Parameter Store, and stands for its value. */
export function isStoreValue(type: string): boolean {
  return valueType(type) !== type;
}

/** True for a parameter that has to name one in the Parameter Store, and stands for that name. */
export function isStoreName(type: string): boolean {
  return type === 'AWS::SSM::Parameter::Name';
}

/** The type of what a parameter stands for. */
function valueType(type: string): string {
  return /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1] ?? type;
}

/** Returns the parameters as any caller may see them. */
export function describeParameters(
  { Parameters: definitions = {} }: Template,
  complete: ReadonlyMap<string, string>,
  fetched: ReadonlyMap<string, string> = new Map(),
) {
  return [...complete].map(([ParameterKey, value]) => {
    const definition = definitions[ParameterKey];
    const isHidden = definition !== undefined && isSecret(definition);
    const ResolvedValue = fetched.get(ParameterKey);
    return {
      ParameterKey,
      ParameterValue: isHidden ? HIDDEN : value,
      ...(ResolvedValue !== undefined && { ResolvedValue: isHidden ? HIDDEN : ResolvedValue }),
    };
  });
}

/** Returns true for a parameter whose value must not be shown. */
export function isSecret({ NoEcho = false }: ParameterDefinition): boolean {
  return String(NoEcho) === 'true';
}

function checkParameter(
  name: string,
  definition: ParameterDefinition | undefined,
  value: string,
): void {
  const { Type: type = '', ConstraintDescription: description } = definition ?? {};
  const isKnown = isStoreValue(type) ? STORE_TYPES.test(valueType(type)) : TYPES.test(type);
  if (!isKnown) throw malformed(`Unrecognized parameter type: ${type}`);
  const problem = problemOf(definition ?? { Type: type }, value);
  if (problem === undefined) return;
  throw validationError(
    description === undefined
      ? `Parameter '${name}' ${problem}`
      : `Parameter '${name}' failed to satisfy constraint: ${description}`,
  );
}

/** Texts not verified against AWS, but for that of AllowedValues. */
function problemOf(definition: ParameterDefinition, value: string): string | undefined {
  const { Type, AllowedValues, AllowedPattern, MinLength, MaxLength } = definition;
  if (Type === 'Number') {
    const problem = problemOfNumber(definition, value);
    if (problem !== undefined) return problem;
  }
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
    return 'must be one of AllowedValues';
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    return `must match pattern ${AllowedPattern}`;
  }
  if (value.length < Number(MinLength ?? 0)) {
    return `must contain at least ${MinLength} characters`;
  }
  if (value.length > Number(MaxLength ?? Number.POSITIVE_INFINITY)) {
    return `must contain at most ${MaxLength} characters`;
  }
  return undefined;
}

function problemOfNumber(
  { MinValue, MaxValue }: ParameterDefinition,
  value: string,
): string | undefined {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return 'must be a number';
  if (number < Number(MinValue ?? Number.NEGATIVE_INFINITY)) {
    return `must be a number not less than ${MinValue}`;
  }
  if (number > Number(MaxValue ?? Number.POSITIVE_INFINITY)) {
    return `must be a number not greater than ${MaxValue}`;
  }
  return undefined;
}
