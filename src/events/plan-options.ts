import * as v from 'valibot';
import { PLAN_ENTRIES } from './plan-schema.ts';
import { partsOf } from './schema.ts';

/** One option of a plan, as a command line offers it. */
export type PlanOption = {
  /** The place of the value in the payload: `['budget', 'failed']`. */
  readonly path: readonly string[];
  /** The same in a flag's words: `budget-failed`. */
  readonly flag: string;
  /** One sentence, with unit and default. */
  readonly usage: string;
  readonly kind: 'number' | 'numbers' | 'steps' | 'text';
};

const KINDS: Readonly<Record<string, PlanOption['kind']>> = {
  number: 'number',
  union: 'numbers',
  array: 'steps',
};

/** Every option of a plan, read from its schema. */
export const PLAN_OPTIONS: readonly PlanOption[] = optionsOf(PLAN_ENTRIES, []);

function optionsOf(
  entries: Readonly<Record<string, v.GenericSchema>>,
  before: readonly string[],
): PlanOption[] {
  return Object.entries(entries).flatMap(([name, optional]) => {
    const schema = unwrapped(optional);
    const { entries: inner } = partsOf(schema);
    const path = [...before, name];
    if (inner !== undefined) return optionsOf(inner, path);
    const flag = path.map(kebabCase).join('-');
    const usage = `${v.getDescription(schema)}`;
    return [{ path, flag, usage, kind: KINDS[schema.type] ?? 'text' }];
  });
}

function unwrapped(schema: v.GenericSchema): v.GenericSchema {
  const { wrapped } = partsOf(schema);
  return wrapped === undefined ? schema : unwrapped(wrapped);
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
