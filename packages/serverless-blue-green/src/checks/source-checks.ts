import { isRecord } from '../../../../src/contract.ts';
import { UsageError } from '../errors.ts';
import type { Serverless } from '../osls.ts';
import { versionProblems } from './function-versions.ts';
import { mistypedParameters, unknownParameters } from './parameters.ts';
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
  const stage = stageOf(serverless);
  const making = MAKING.includes(command)
    ? [
        ...mistypedParameters(paramsOf(serverless), stage),
        ...stageNameProblems(service.service, stage),
        ...versionProblems(service),
      ]
    : [];
  refuse([...givenProblems(serverless), ...making]);
}

/** Refuses names in the compiled template that are too long for AWS. @throws UsageError */
export function checkNames({ service }: Serverless): void {
  refuse(resourceNameProblems(service.provider.compiledCloudFormationTemplate));
}

/** Returns the problems with the `--param`s of the command line. */
export function givenProblems(serverless: Serverless): string[] {
  const given = serverless.processedInput.options.param ?? [];
  return unknownParameters(paramsOf(serverless), stageOf(serverless), given);
}

function paramsOf({ configurationInput }: Serverless): Readonly<Record<string, unknown>> {
  return isRecord(configurationInput?.params) ? configurationInput.params : {};
}

function stageOf(serverless: Serverless): string {
  return serverless.getProvider('aws').getStage();
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
}
