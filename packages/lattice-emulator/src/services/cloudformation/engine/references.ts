import { PLACEHOLDER, splitAttribute } from './intrinsics.ts';

/**
 * The names that `value` refers to by `Ref`, `Fn::GetAtt` and `Fn::Sub`: resources and parameters.
 */
export function references(value: unknown): Set<string> {
  const names = new Set<string>();
  collect(value, names);
  return names;
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, names);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref') names.add(String(item));
    else if (key === 'Fn::GetAtt') names.add(splitAttribute(item)[0]);
    else if (key === 'Fn::Sub') collectSub(item, names);
    else collect(item, names);
  }
}

function collectSub(argument: unknown, names: Set<string>): void {
  const [template, variables = {}] = Array.isArray(argument) ? argument : [argument];
  for (const [, literal, name = ''] of String(template).matchAll(PLACEHOLDER)) {
    const variable = name.trim();
    if (literal === '!' || Object.hasOwn(variables, variable)) continue;
    names.add(variable.split('.')[0] ?? variable);
  }
  collect(variables, names);
}
