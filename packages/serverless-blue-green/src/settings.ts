import * as v from 'valibot';
import {
  expected,
  isRecord,
  messageOf,
  nearest,
  object,
  PRESETS,
  parse,
  planSchema,
} from '../../../src/contract.ts';
import { UsageError } from './errors.ts';

const PATH = 'custom.blueGreen';

/** The settings under `custom.blueGreen` of serverless.yml. docs/schema/blue-green.json is made from it. */
export const settingsSchema = v.pipe(
  object(
    {
      plans: v.optional(
        v.pipe(
          v.record(v.string(), planSchema, expected('an object of plans by name')),
          v.description('Plans of your own, by name: sls rollout start --plan <name>'),
        ),
        {},
      ),
      defaultPlan: v.optional(
        v.pipe(
          v.string(expected('the name of a plan')),
          v.description('Plan that sls rollout start uses without --plan and --steps'),
        ),
      ),
    },
    '{"plans":{},"defaultPlan":"Canary10Percent5Minutes"}',
  ),
  defaultPlanCheck(),
);

export type Settings = {
  /** Payloads of plans, as written. */
  readonly plans: Readonly<Record<string, object>>;
  readonly defaultPlan: string | undefined;
};

/** @throws UsageError with all problems at once */
export function readSettings(custom: unknown): Settings {
  const written = isRecord(custom) ? (custom.blueGreen ?? {}) : {};
  const { defaultPlan } = checked(written);
  const plans = isRecord(written) && isRecord(written.plans) ? written.plans : {};
  return { plans: plans as Settings['plans'], defaultPlan };
}

/** @returns the problem with a name that no plan has, and the likely plan; else undefined */
export function unknownPlan(name: string, own: object): string | undefined {
  const known = [...Object.keys(own), ...Object.keys(PRESETS)];
  if (known.includes(name)) return undefined;
  const meant = nearest(name, known);
  const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  return `there is no plan ${name}, ${hint}`;
}

function checked(written: unknown) {
  const whole = object({ [PATH]: settingsSchema }, '{}');
  try {
    return parse(whole, { [PATH]: written })[PATH] as v.InferOutput<typeof settingsSchema>;
  } catch (error) {
    throw new UsageError(messageOf(error), error);
  }
}

/** Checks that there is the default plan, even where plans have problems of their own. */
function defaultPlanCheck<Payload>() {
  return v.rawCheck<Payload>(({ dataset, addIssue }) => {
    const settings: unknown = dataset.value;
    if (!isRecord(settings) || typeof settings.defaultPlan !== 'string') return;
    const own = isRecord(settings.plans) ? settings.plans : {};
    const message = unknownPlan(settings.defaultPlan, own);
    if (message === undefined) return;
    const input = { ...settings };
    const key = 'defaultPlan';
    addIssue({
      message,
      path: [{ type: 'object', origin: 'value', input, key, value: undefined }],
    });
  });
}
