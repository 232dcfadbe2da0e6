import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Engine } from './engine.ts';
import { type Bindings, resolve } from './intrinsics.ts';
import type { Desired, Stack, StackOutput } from './stack.ts';
import { malformed, type OutputDefinition, validationError } from './template.ts';
import { unresolvedCondition } from './unresolved.ts';

/** @throws ValidationError when a value cannot be resolved, or an export collides or is in use */
export function resolveOutputs(
  engine: Engine,
  stack: Stack,
  desired: Desired,
  bindings: Bindings,
): StackOutput[] {
  const outputs = activeOutputs(desired, bindings).map(({ key, Value, Description, Export }) => {
    const exportName = Export && String(resolve(Export.Name, bindings));
    return { key, value: readValue(key, Value, bindings), description: Description, exportName };
  });
  for (const { exportName } of outputs) refuseTaken(engine, stack, exportName);
  for (const output of stack.outputs) refuseWhileImported(engine, output, outputs);
  return outputs;
}

/**
 * The outputs that a template's conditions leave in.
 *
 * @throws ValidationError for a condition that does not exist
 */
export function activeOutputs(
  { template }: Desired,
  { conditions }: Pick<Bindings, 'conditions'>,
): (OutputDefinition & { readonly key: string })[] {
  return Object.entries(template.Outputs ?? {}).flatMap(([key, output]) => {
    const holds = output.Condition === undefined || conditions.get(output.Condition);
    if (holds === undefined) throw unresolvedCondition(String(output.Condition), 'Outputs');
    return holds ? [{ key, ...output }] : [];
  });
}

function readValue(key: string, Value: unknown, bindings: Bindings): string {
  const value = resolve(Value, bindings);
  if (String(value).includes('{{resolve:')) {
    throw notSupportedFeature(`dynamic references in outputs, as in ${key}`);
  }
  if (value !== undefined && typeof value !== 'object') return String(value);
  throw malformed(
    `Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
  );
}

function refuseTaken(engine: Engine, stack: Stack, exportName: string | undefined): void {
  const exporter = exportName === undefined ? undefined : engine.exporterOf(exportName, stack);
  if (exporter === undefined) return;
  throw validationError(`Export with name ${exportName} is already exported by stack ${exporter}.`);
}

/** Refuses to change an output that another stack imports. */
function refuseWhileImported(
  { importerOf }: Engine,
  { exportName, value }: StackOutput,
  outputs: readonly StackOutput[],
): void {
  const importer = exportName === undefined ? undefined : importerOf(exportName);
  const after = outputs.find((output) => output.exportName === exportName);
  if (importer === undefined || after?.value === value) return;
  const verb = after === undefined ? 'deleted' : 'updated';
  throw validationError(`Export ${exportName} cannot be ${verb} as it is in use by ${importer}`);
}
