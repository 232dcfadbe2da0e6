import { HierarchyLevelLimitExceededException } from '@aws-sdk/client-ssm';
import { AwsError } from '../../endpoint/errors.ts';
import { validationError } from './errors.ts';

const MOST_LEVELS = 15;
const LONGEST_NAME = 1_011;

/** A plain name, or a path from its root. */
const NAME = /^(?:[\w.-]+|(?:\/[\w.-]+)+)$/;

/**
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 *
 * @throws ValidationException for what cannot be a name
 */
export function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw validationError(
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). ' +
      'If formed as a path, it can consist of sub-paths divided by slash symbol; ' +
      'each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
  );
}

/**
 * Holds a name against the rules for new parameters, which are narrower than those for reading.
 *
 * @throws ValidationException, AccessDeniedException, HierarchyLevelLimitExceededException
 */
export function checkNewName(name: string): void {
  if (name.includes('/') && !name.startsWith('/')) {
    throw validationError('Parameter name must be a fully qualified name.');
  }
  checkName(name);
  refuseReserved(name);
  // Text not verified against AWS.
  if (name.length > LONGEST_NAME) {
    throw validationError(`Parameter name must not be longer than ${LONGEST_NAME} characters.`);
  }
  if (name.split('/').length - 1 > MOST_LEVELS) {
    const message = `A hierarchy can have a maximum of ${MOST_LEVELS} levels. For more information, see About requirements and constraints for parameter names in the AWS Systems Manager User Guide.`;
    throw new HierarchyLevelLimitExceededException({ message, $metadata: {} });
  }
}

/** Texts not verified against AWS. */
function refuseReserved(name: string): void {
  const [first = ''] = name.replace(/^\//, '').split('/');
  if (!/^(aws|ssm)/i.test(first)) return;
  if (/^\/aws/i.test(name)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  throw validationError(
    'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
  );
}

const PATH_RULES =
  "The parameter doesn't meet the parameter name requirements. " +
  'The parameter name must begin with a forward slash "/". ' +
  'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
  'It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). ' +
  'Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". ' +
  'Valid example: /get/parameters2-/by1./path0_.';

/** @throws ValidationException for what cannot be the start of names */
export function checkPath(path: string): void {
  if (!/^\/$|^(\/[\w.-]+)+\/?$/.test(path)) throw validationError(PATH_RULES);
}

/** Whether a name lies under a path, directly or at any depth. */
export function isUnder(name: string, path: string, isRecursive: boolean): boolean {
  const start = path.endsWith('/') ? path : `${path}/`;
  // A name without a slash lies under the root.
  const full = name.startsWith('/') ? name : `/${name}`;
  if (!full.startsWith(start)) return false;
  return isRecursive || !full.slice(start.length).includes('/');
}
