import type { Scope } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import { checkCount, checkNumber, checkText, invalid, NAME } from './constraints.ts';
import {
  isTemplateValid,
  PREDEFINED_VARIABLES,
  placeholdersOf,
} from './input/input-transformer.ts';
import { parseJsonPath } from './input/json-path.ts';
import type { Target } from './state.ts';
import { readTargetArn } from './target-kind.ts';

/**
 * Members that this emulator can do something with; the others belong to targets that it does not
 * have.
 */
const SUPPORTED_MEMBERS = new Set([
  ...['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer'],
  ...['DeadLetterConfig', 'RetryPolicy', 'SqsParameters'],
]);

/**
 * @param number counted from 1, as in AWS's texts
 * @throws ValidationException
 * @throws NotImplemented for what this emulator cannot deliver to
 */
export function checkTarget(scope: Scope, target: Target, number: number): void {
  const path = `targets.${number}.member`;
  checkText(`${path}.id`, target.Id, NAME);
  checkText(`${path}.arn`, target.Arn, { min: 1, max: 1_600 });
  checkText(`${path}.roleArn`, target.RoleArn, { min: 1, max: 1_600 });
  checkText(`${path}.input`, target.Input, { max: 8_192 });
  checkText(`${path}.inputPath`, target.InputPath, { max: 256 });
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy ?? {};
  const retryPath = `${path}.retryPolicy`;
  const attempts = { min: 0, max: 185 };
  checkNumber(`${retryPath}.maximumRetryAttempts`, MaximumRetryAttempts, attempts);
  const age = { min: 60, max: 86_400 };
  checkNumber(`${retryPath}.maximumEventAgeInSeconds`, MaximumEventAgeInSeconds, age);
  checkArn(scope, target);
  checkDeadLetterQueue(scope, target);
  checkInput(target, path);
}

/** @throws ValidationException */
export function checkUniqueIds(targets: readonly Target[]): void {
  const repeated = targets.find(({ Id }, index) =>
    targets.slice(0, index).some((other) => other.Id === Id),
  );
  // Text not verified against AWS.
  if (repeated !== undefined) throw invalid(`Duplicate target id: ${repeated.Id}`);
}

function checkArn(scope: Scope, target: Target): void {
  const { Arn, Id, SqsParameters } = target;
  if (!/^arn:[\w-]+:[\w-]+:[\w-]*:\d*:.+$/.test(Arn)) {
    throw invalid(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  const resource = readTargetArn(scope, Arn);
  if (resource === undefined) throw notSupportedFeature(`an EventBridge target such as ${Arn}`);
  const unsupported = Object.entries(target).find(
    ([name, value]) => value !== undefined && !SUPPORTED_MEMBERS.has(name),
  );
  if (unsupported !== undefined) {
    throw notSupportedFeature(`${unsupported[0]} of an EventBridge target`);
  }
  if (resource.kind === 'queue' && Arn.endsWith('.fifo') && SqsParameters === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  }
}

function checkDeadLetterQueue(scope: Scope, { DeadLetterConfig, Id }: Target): void {
  const arn = DeadLetterConfig?.Arn;
  if (arn === undefined) return;
  const isStandardQueue = readTargetArn(scope, arn)?.kind === 'queue' && !arn.endsWith('.fifo');
  if (isStandardQueue) return;
  // Text not verified against AWS, which takes standard queues of the same region only.
  throw invalid(`Parameter DeadLetterConfig.Arn of target ${Id} is not valid: ${arn}`);
}

function checkInput({ Id, Input, InputPath, InputTransformer }: Target, path: string): void {
  const given = [Input, InputPath, InputTransformer].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`,
    );
  }
  if (Input !== undefined && !isJson(Input)) {
    throw invalid(`JSON syntax error in input for target ${Id}.`);
  }
  if (InputPath !== undefined) checkJsonPath(InputPath);
  if (InputTransformer !== undefined) checkTransformer(Id, InputTransformer, path);
}

function checkTransformer(
  id: string,
  { InputPathsMap = {}, InputTemplate }: NonNullable<Target['InputTransformer']>,
  path: string,
): void {
  const transformerPath = `${path}.inputTransformer`;
  checkText(`${transformerPath}.inputTemplate`, InputTemplate, { min: 1, max: 8_192 });
  checkCount(`${transformerPath}.inputPathsMap`, Object.keys(InputPathsMap), { min: 0, max: 100 });
  for (const [name, jsonPath] of Object.entries(InputPathsMap)) {
    const constraint = { min: 1, max: 256, pattern: String.raw`[A-Za-z0-9\_\-]+` };
    checkText(`${transformerPath}.inputPathsMap`, name, constraint);
    checkJsonPath(jsonPath);
  }
  const known = new Set([...PREDEFINED_VARIABLES.keys(), ...Object.keys(InputPathsMap)]);
  const unknown = placeholdersOf(InputTemplate).find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
  }
  if (!isTemplateValid(InputTemplate)) throw invalid(`Invalid InputTemplate for target ${id}.`);
}

/** AWS does not check paths, and takes wildcards too. */
function checkJsonPath(path: string): void {
  if (parseJsonPath(path) === undefined) throw notSupportedFeature(`the JSON path ${path}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
