import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { settingsSchema } from '../../packages/serverless-blue-green/src/settings.ts';
import { planSchema } from '../../src/events/plan-schema.ts';

/** Returns the JSON Schema of a plan, for editors. */
export function planJsonSchema(): string {
  return written('A plan: the payload of sls rollout start', planSchema);
}

/** Returns the JSON Schema of `custom.blueGreen` in serverless.yml, for editors. */
export function settingsJsonSchema(): string {
  return written('Settings of the plugin: custom.blueGreen in serverless.yml', settingsSchema);
}

/** Rules that relate several fields have no place in a JSON Schema; the service checks them. */
function written(title: string, schema: GenericSchema): string {
  const converted = toJsonSchema(schema, {
    typeMode: 'input',
    ignoreActions: ['check', 'raw_check', 'raw_transform', 'transform'],
  });
  const { $schema, ...rest }: JsonSchema = converted;
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
