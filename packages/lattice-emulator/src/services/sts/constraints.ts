import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import { AwsError, notSupportedFeature } from '../../endpoint/errors.ts';
import { violationText } from '../../endpoint/violation.ts';
import type { Checked } from '../../sdk-types.ts';

type Input = Checked<AssumeRoleRequest>;

const SUPPORTED = ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'];

/** @throws ValidationError, and a 501 for what would narrow the session or ask for a device */
export function checkAssumeRoleInput(input: Input): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !SUPPORTED.includes(name)) {
      throw notSupportedFeature(`${name} in AssumeRole`);
    }
  }
  const { RoleArn: arn, RoleSessionName: sessionName, DurationSeconds: seconds } = input;
  checkText('roleArn', arn, { min: 20, max: 2_048 });
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(arn)) throw validationError('Request ARN is invalid');
  checkText('roleSessionName', sessionName, { min: 2, max: 64, pattern: '[\\w+=,.@-]*' });
  if (input.ExternalId !== undefined) {
    checkText('externalId', input.ExternalId, { min: 2, max: 1_224, pattern: '[\\w+=,.@:\\/-]*' });
  }
  if (seconds !== undefined) checkRange('durationSeconds', seconds, 900, 43_200);
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

type TextConstraint = { readonly min: number; readonly max: number; readonly pattern?: string };

function checkText(member: string, value: string, { min, max, pattern }: TextConstraint): void {
  if (value.length < min) {
    throw violation(member, value, `have length greater than or equal to ${min}`);
  }
  if (value.length > max) {
    throw violation(member, value, `have length less than or equal to ${max}`);
  }
  if (pattern !== undefined && !new RegExp(`^${pattern}$`).test(value)) {
    throw violation(member, value, `satisfy regular expression pattern: ${pattern}`);
  }
}

function checkRange(member: string, value: number, min: number, max: number): void {
  if (value < min) throw violation(member, value, `have value greater than or equal to ${min}`);
  if (value > max) throw violation(member, value, `have value less than or equal to ${max}`);
}

function violation(member: string, value: string | number, constraint: string): AwsError {
  return validationError(violationText(member, value, `Member must ${constraint}`));
}
