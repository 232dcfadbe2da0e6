import { createHash } from 'node:crypto';
import type {
  ParameterHistory,
  ParameterMetadata,
  Parameter as ParameterOutput,
} from '@aws-sdk/client-ssm';
import { type Found, latestOf, type Parameter, type ParameterVersion } from './state.ts';

export function describeValue(
  { parameter, version, selector }: Found,
  isDecrypted: boolean,
): ParameterOutput {
  const { name, arn, type, dataType } = parameter;
  return {
    Name: name,
    ARN: arn,
    Type: type,
    Value: readValue(parameter, version, isDecrypted),
    Version: version.number,
    Selector: selector,
    DataType: dataType,
    LastModifiedDate: new Date(version.modifiedAt),
  };
}

export function describeVersion(
  parameter: Parameter,
  version: ParameterVersion,
  isDecrypted: boolean,
): ParameterHistory {
  return {
    ...describeSettings(parameter, version),
    Value: readValue(parameter, version, isDecrypted),
    Labels: [...version.labels],
  };
}

export function describeParameter(parameter: Parameter): ParameterMetadata {
  return { ...describeSettings(parameter, latestOf(parameter)), ARN: parameter.arn };
}

function describeSettings({ name, type, dataType }: Parameter, version: ParameterVersion) {
  return {
    Name: name,
    Type: type,
    DataType: dataType,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.number,
    Tier: version.tier,
    Policies: [],
  };
}

/**
 * Differs: a SecureString is stored as plain text; without decryption a read returns a digest,
 * where AWS returns KMS's ciphertext.
 */
function readValue({ type }: Parameter, { value }: ParameterVersion, isDecrypted: boolean): string {
  if (type !== 'SecureString' || isDecrypted) return value;
  return createHash('sha256').update(value).digest('base64');
}
