import type {
  BucketLifecycleConfiguration,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  VersioningConfiguration,
} from '@aws-sdk/client-s3';
import { matchesPattern } from '../../access/policy-pattern.ts';
import type { Call } from '../../contracts.ts';
import { AwsError } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import { malformedXml, refuseOthers } from './errors.ts';

const ENCRYPTION_ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];
const STATEMENT_FIELDS = ['Effect', 'Principal', 'Action', 'Resource'] as const;
const MOST_TAGS = 50;

/**
 * Differs: the public access block does not refuse policies that make the bucket public.
 *
 * @throws MalformedPolicy
 */
export function checkPolicy(text: string, bucketName: string): string {
  for (const statement of readStatements(text)) {
    const missing = STATEMENT_FIELDS.find(
      (field) => statement[field] === undefined && statement[`Not${field}`] === undefined,
    );
    // Verified by other people's reports for the principal only.
    if (missing !== undefined) throw malformedPolicy(`Missing required field ${missing}`);
    const resources = [statement.Resource ?? []].flat();
    if (!resources.every((resource) => isOfBucket(resource, bucketName))) {
      throw malformedPolicy('Policy has invalid resource');
    }
  }
  return text;
}

/** @throws MalformedXML */
export function checkEncryptionRules(
  configuration: Checked<ServerSideEncryptionConfiguration>,
): ServerSideEncryptionConfiguration {
  const algorithms = configuration.Rules.map(
    (rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256',
  );
  const isKnown = algorithms.every((algorithm) => ENCRYPTION_ALGORITHMS.includes(algorithm));
  if (algorithms.length !== 1 || !isKnown) throw malformedXml();
  return configuration;
}

/** Each switch that is left out is off. */
export function withEverySwitch(
  configuration: PublicAccessBlockConfiguration,
): PublicAccessBlockConfiguration {
  return {
    BlockPublicAcls: configuration.BlockPublicAcls ?? false,
    IgnorePublicAcls: configuration.IgnorePublicAcls ?? false,
    BlockPublicPolicy: configuration.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: configuration.RestrictPublicBuckets ?? false,
  };
}

/** @throws IllegalVersioningConfigurationException */
export function checkVersioning(configuration: VersioningConfiguration): VersioningConfiguration {
  refuseOthers(configuration, ['Status']);
  if (configuration.Status === 'Enabled' || configuration.Status === 'Suspended') {
    return configuration;
  }
  const message = 'The Versioning element must be specified';
  throw new AwsError('IllegalVersioningConfigurationException', message);
}

/** @throws InvalidTag */
export function checkTags(tags: Checked<Tag>[]): Tag[] {
  const keys = tags.map(({ Key }) => Key);
  if (keys.length > MOST_TAGS) {
    // Text not verified against AWS.
    throw new AwsError('BadRequest', `Bucket tag count cannot be greater than ${MOST_TAGS}`);
  }
  if (new Set(keys).size < keys.length) {
    throw invalidTag('Cannot provide multiple Tags with the same key');
  }
  if (keys.some((key) => key.length === 0 || key.length > 128)) {
    throw invalidTag('The TagKey you have provided is invalid');
  }
  if (tags.some(({ Value }) => Value.length > 256)) {
    throw invalidTag('The TagValue you have provided is invalid');
  }
  return tags;
}

/** @throws MalformedXML */
export function checkLifecycle(
  configuration: Checked<BucketLifecycleConfiguration> | undefined,
  { random }: Call,
): BucketLifecycleConfiguration {
  const rules = configuration?.Rules ?? [];
  const isKnown = rules.every(({ Status }) => Status === 'Enabled' || Status === 'Disabled');
  if (rules.length === 0 || !isKnown) throw malformedXml();
  return { Rules: rules.map((rule) => ({ ...rule, ID: rule.ID ?? random.uuid() })) };
}

type RawStatement = Readonly<Record<string, string | readonly string[] | undefined>>;

function readStatements(text: string): readonly RawStatement[] {
  try {
    const document: unknown = JSON.parse(text);
    if (text.startsWith('{') && typeof document === 'object' && document !== null) {
      if (!('Statement' in document)) throw malformedPolicy('Missing required field Statement');
      return [document.Statement as RawStatement | RawStatement[]].flat();
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
  }
  throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
}

function isOfBucket(resource: string, bucketName: string): boolean {
  const bucketArn = `arn:aws:s3:::${bucketName}`;
  return (
    resource === bucketArn ||
    resource.startsWith(`${bucketArn}/`) ||
    (resource.startsWith('arn:aws:s3:::') && matchesPattern(resource, bucketArn))
  );
}

function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicy', message);
}

function invalidTag(message: string): AwsError {
  return new AwsError('InvalidTag', message);
}
