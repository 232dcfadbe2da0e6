import { AwsError } from '../../../endpoint/errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export type Template = {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  >;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs?: Readonly<Record<string, OutputDefinition>>;
};

export type ParameterDefinition = {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly ConstraintDescription?: string;
  readonly NoEcho?: boolean | string;
  readonly Description?: string;
};

export type ResourceDefinition = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: RetentionPolicy;
  readonly UpdateReplacePolicy?: RetentionPolicy;
};

export type OutputDefinition = {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
};

export type RetentionPolicy = (typeof RETENTION_POLICIES)[number];

const RETENTION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'] as const;

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
];

const RESOURCE_ATTRIBUTES = [
  'Condition',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdateReplacePolicy',
];

/**
 * Reads a template.
 *
 * Differs: templates are JSON only, which is what the Serverless CLI sends.
 *
 * @throws ValidationError in CloudFormation's words
 */
export function parseTemplate(text: string): Template {
  const template = parseJson(text);
  if (!isObject(template)) throw malformed('unsupported structure.');
  const [unknown] = Object.keys(template).filter((section) => !SECTIONS.includes(section));
  if (unknown !== undefined)
    throw malformed(`the emulator does not support the section ${unknown}`);
  const { Resources: resources } = template;
  if (!isObject(resources) || Object.keys(resources).length === 0) {
    throw malformed('At least one Resources member must be defined.');
  }
  for (const [logicalId, resource] of Object.entries(resources)) checkResource(logicalId, resource);
  return template as Template;
}

export function malformed(problem: string): AwsError {
  return validationError(`Template format error: ${problem}`);
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(
      `JSON not well-formed. The emulator reads templates as JSON only. ${String(error)}`,
    );
  }
}

function checkResource(logicalId: string, resource: unknown): void {
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) {
    throw malformed(`Resource name ${logicalId} is non alphanumeric.`);
  }
  if (!isObject(resource)) {
    throw malformed(`[/Resources/${logicalId}] 'null' values are not allowed in templates`);
  }
  if (typeof resource.Type !== 'string') {
    throw malformed(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  if (resource.Properties === null) {
    throw malformed(
      `[/Resources/${logicalId}/Properties] 'null' values are not allowed in templates`,
    );
  }
  const unknown = Object.keys(resource).find((name) => !RESOURCE_ATTRIBUTES.includes(name));
  if (unknown !== undefined) {
    throw validationError(`Invalid template resource property '${unknown}' (${logicalId})`);
  }
  for (const name of ['DeletionPolicy', 'UpdateReplacePolicy']) {
    const policy = resource[name] ?? 'Delete';
    if (RETENTION_POLICIES.some((known) => known === policy)) continue;
    throw malformed(`Unrecognized ${name} ${String(policy)} for resource ${logicalId}`);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
