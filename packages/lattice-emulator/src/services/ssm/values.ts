import {
  InvalidAllowedPatternException,
  ParameterPatternMismatchException,
  type ParameterTier,
} from '@aws-sdk/client-ssm';
import { brokenConstraint, validationError } from './errors.ts';

const MOST_CHARACTERS = { Standard: 4_096, Advanced: 8_192 } as const;

/**
 * Which tier a value gets, by what was asked for and what it had.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 *
 * @throws ValidationException for a value too long for it, and for the way back to standard
 */
export function tierFor(
  value: string,
  asked: ParameterTier | undefined,
  before: ParameterTier | undefined,
): 'Standard' | 'Advanced' {
  if (value === '') {
    throw brokenConstraint('value', '', 'Member must have length greater than or equal to 1');
  }
  if (before === 'Advanced' && asked === 'Standard') {
    throw validationError(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  const isLong = asked === 'Intelligent-Tiering' && value.length > MOST_CHARACTERS.Standard;
  const tier = asked === 'Advanced' || before === 'Advanced' || isLong ? 'Advanced' : 'Standard';
  refuseTooLong(value, tier);
  return tier;
}

function refuseTooLong(value: string, tier: 'Standard' | 'Advanced'): void {
  const most = MOST_CHARACTERS[tier];
  if (value.length <= most) return;
  const advice =
    tier === 'Standard'
      ? ' To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.'
      : '';
  throw validationError(
    `${tier} tier parameters support a maximum parameter value of ${most} characters.${advice} For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
  );
}

/** @throws InvalidAllowedPatternException, ParameterPatternMismatchException */
export function checkPattern(value: string, pattern: string | undefined): void {
  if (pattern === undefined) return;
  const expression = readPattern(pattern);
  if (expression.test(value)) return;
  const message = `Parameter value, cannot be validated against allowedPattern: ${pattern}`;
  throw new ParameterPatternMismatchException({ message, $metadata: {} });
}

function readPattern(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    // Text not verified against AWS.
    const message = `The allowedPattern ${pattern} is not a valid regular expression.`;
    throw new InvalidAllowedPatternException({ message, $metadata: {} });
  }
}
