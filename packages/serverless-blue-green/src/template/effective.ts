import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../../../src/contract.ts';
import type { Resource, Template } from './template.ts';

const NO_VALUE = 'AWS::NoValue';

/**
 * Returns a template as it takes effect with the defaults of its parameters: without the resources
 * whose condition is false, with the branches of `Fn::If` that apply, and with the values of
 * parameters. Other functions stay as they are.
 */
export function effectiveTemplate(template: Template): Template {
  const world = new Evaluation(template);
  const entries = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || world.holds(String(Condition)))
    .map(([id, resource]): [string, Resource] => [id, world.resolve(resource) as Resource]);
  return { ...template, Resources: Object.fromEntries(entries) };
}

/** Returns a part of a template as it takes effect there. */
export function effectiveValue<Value>(template: Template, value: Value): Value {
  return new Evaluation(template).resolve(value) as Value;
}

class Evaluation {
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
  }

  holds(name: string): boolean {
    return this.#isTrue(this.#template.Conditions?.[name]);
  }

  /** Drops the members that have no value. */
  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each)).filter(isGiven);
    if (!isRecord(value)) return value;
    if ('Fn::If' in value) return this.#branchOf(value['Fn::If']);
    if (typeof value.Ref === 'string') return this.#valueOf(value.Ref);
    const entries = Object.entries(value).map(
      ([key, inner]) => [key, this.resolve(inner)] as const,
    );
    return Object.fromEntries(entries.filter(([, inner]) => isGiven(inner)));
  }

  #valueOf(name: string): unknown {
    if (name === NO_VALUE) return undefined;
    const { Type, Default } = this.#template.Parameters?.[name] ?? {};
    // The default of other types is no value, but the name of one in the Parameter Store.
    return Type === 'String' && Default !== undefined ? Default : { Ref: name };
  }

  #branchOf(arms: unknown): unknown {
    const [condition, then, otherwise] = arms as readonly [string, unknown, unknown];
    return this.resolve(this.holds(condition) ? then : otherwise);
  }

  #isTrue(condition: unknown): boolean {
    if (!isRecord(condition)) return condition === true;
    const [[name, given] = ['', undefined]] = Object.entries(condition);
    const parts = [given].flat();
    switch (name) {
      case 'Condition':
        return this.holds(String(given));
      case 'Fn::Not':
        return !this.#isTrue(parts[0]);
      case 'Fn::And':
        return parts.every((part) => this.#isTrue(part));
      case 'Fn::Or':
        return parts.some((part) => this.#isTrue(part));
      default:
        return isDeepStrictEqual(this.resolve(parts[0]), this.resolve(parts[1]));
    }
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
