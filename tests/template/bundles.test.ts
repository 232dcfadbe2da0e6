import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { build } from 'esbuild';

const MOST_BYTES = 470_000;
const MOST_BYTES_OF_SCHEMAS = 5_000;

it('the rollback is bundled small, so that its cold start is short', async () => {
  const { bytes, inputs } = await bundle('rollback');

  expect(bytes).toBeLessThan(MOST_BYTES);
  expect(inputs['src/events/plan-schema.ts']).toBeUndefined();
  expect(bytesOf(inputs, 'node_modules/valibot/')).toBeLessThan(MOST_BYTES_OF_SCHEMAS);
});

type Inputs = Readonly<Record<string, { readonly bytesInOutput: number }>>;

/** Bundles a handler, with the options of serverless.yml that matter for its size. */
async function bundle(handler: string): Promise<{ bytes: number; inputs: Inputs }> {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('../..', import.meta.url)),
    entryPoints: [`handlers/${handler}.ts`],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    outdir: 'unused',
  });
  const [output] = Object.values(metafile.outputs);
  return { bytes: output?.bytes ?? 0, inputs: output?.inputs ?? {} };
}

function bytesOf(inputs: Inputs, prefix: string): number {
  return Object.entries(inputs)
    .filter(([input]) => input.startsWith(prefix))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}
