import { isRecord } from '../../../../src/contract.ts';
import { UsageError } from '../errors.ts';
import type { Serverless } from '../osls.ts';
import { versionProblems } from './function-versions.ts';
import { parameterProblems } from './parameters.ts';
import { resourceNameProblems } from './resource-names.ts';
import { stageNameProblems } from './stage-name.ts';

/** Commands that make a stage, or its package. */
const MAKING = ['deploy', 'package'];

/**
 * Refuses parameters that do not exist and, before anything is made, a stage that cannot be made or
 * promoted.
 *
 * @throws UsageError with all problems at once
 */
export function checkSource(serverless: Serverless): void {
  const { service, processedInput } = serverless;
  const [command = ''] = processedInput.commands;
  const making = MAKING.includes(command)
    ? [...stageNameProblems(service.service, stageOf(serverless)), ...versionProblems(service)]
    : [];
  refuse([...unknownParameters(serverless), ...making]);
}

/** Refuses names in the compiled template that are too long for AWS. @throws UsageError */
export function checkNames({ service }: Serverless): void {
  refuse(resourceNameProblems(service.provider.compiledCloudFormationTemplate));
}

/** Returns the problems with the `--param`s of the command line. */
export function unknownParameters(serverless: Serverless): string[] {
  const { configurationInput, processedInput } = serverless;
  const params = isRecord(configurationInput?.params) ? configurationInput.params : {};
  return parameterProblems(params, stageOf(serverless), processedInput.options.param ?? []);
}

function stageOf(serverless: Serverless): string {
  return serverless.getProvider('aws').getStage();
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
}
