import { isRecord, PLAN_OPTIONS, type PlanOption } from '../../../../src/contract.ts';
import { UsageError } from '../errors.ts';
import type { Flag } from '../osls.ts';
import { type Settings, unknownPlan } from '../settings.ts';
import { type Flags, readCount } from './flags.ts';

type Payload = { readonly [key: string]: unknown };

/** The flags of a plan, made from the service's own declaration of its options. */
export const PLAN_FLAGS: Readonly<Record<string, Flag>> = Object.fromEntries(
  PLAN_OPTIONS.map(({ flag, usage }) => [flag, { type: 'string', usage } as const]),
);

/**
 * Returns the payload of a plan as the command line describes it, which the service checks. `--plan`
 * may name a preset or one of the `plans` in the settings; other flags override its options.
 *
 * @throws UsageError for a value that cannot be put into a payload, and for an unknown plan
 */
export function planPayload(flags: Flags, settings: Settings): Payload {
  const given = PLAN_OPTIONS.flatMap(({ path, flag, kind }) => {
    const text = flags.text(flag);
    return text === undefined ? [] : [{ path, value: READERS[kind](flag, text) }];
  });
  const written = given.reduce<Payload>((payload, { path, value }) => {
    return withValue(payload, path, value);
  }, {});
  return withNamedPlan(written, settings);
}

const READERS: Readonly<Record<PlanOption['kind'], (flag: string, text: string) => unknown>> = {
  text: (_, text) => text,
  number: readCount,
  numbers: (flag, text) => text.split(',').map((each) => readCount(flag, each)),
  steps: (_, text) => text.split(',').map((step) => readStep(step, text)),
};

/** Reads one of the steps in `10%:5m,50%:10m,100%`. */
function readStep(step: string, whole: string): object {
  const [, green, bake] = /^\s*(\d{1,3})\s*%?\s*(?::\s*(\w+))?\s*$/.exec(step) ?? [];
  if (green === undefined) {
    throw new UsageError(`--steps: expected steps such as 10%:5m,50%:10m,100%, got ${whole}`);
  }
  return bake === undefined ? { green: Number(green) } : { green: Number(green), bake };
}

function withValue(
  payload: Payload,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): Payload {
  if (rest.length === 0) return { ...payload, [first]: value };
  const inner = (payload[first] ?? {}) as Payload;
  return { ...payload, [first]: withValue(inner, rest, value) };
}

/** Puts a plan of the settings in the place of its name. */
function withNamedPlan({ plan, ...options }: Payload, settings: Settings): Payload {
  const isBare = plan === undefined && options.steps === undefined;
  const name = isBare ? settings.defaultPlan : plan;
  if (typeof name !== 'string') return options;
  const own = Object.hasOwn(settings.plans, name) ? settings.plans[name] : undefined;
  if (own !== undefined) return withOptions(name, own, options);
  const problem = unknownPlan(name, settings.plans);
  if (problem === undefined) return { plan: name, ...options };
  throw new UsageError(`--plan: ${problem}`);
}

/** Lets the command line override a plan of the settings, but for its steps. */
function withOptions(name: string, own: object, options: Payload): Payload {
  if (options.steps !== undefined) {
    throw new UsageError('--plan and --steps: expected one of them, got both');
  }
  const merged = Object.entries(options).map(([key, value]) => {
    const before = (own as Payload)[key];
    return [key, isRecord(before) && isRecord(value) ? { ...before, ...value } : value];
  });
  const named = 'steps' in own ? { name } : {};
  return { ...named, ...own, ...Object.fromEntries(merged) };
}
