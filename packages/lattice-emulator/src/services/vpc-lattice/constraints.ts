import { conflict, invalid, quotaExceeded } from './errors.ts';
import type { Resource } from './resources.ts';

type NameRule = {
  readonly field: string;
  readonly min: number;
  readonly max: number;
  /** Prefixes of ids, which names must not begin with. */
  readonly reserved?: string;
};

export const NAME_RULES = {
  service: { field: 'service name', min: 3, max: 40, reserved: 'svc-' },
  serviceNetwork: { field: 'service network name', min: 3, max: 63 },
  targetGroup: { field: 'target group name', min: 3, max: 128, reserved: 'tg-' },
  listener: { field: 'listener name', min: 3, max: 63, reserved: 'listener-' },
  rule: { field: 'rule name', min: 3, max: 63, reserved: 'rule-' },
} as const satisfies Record<string, NameRule>;

export const AUTH_TYPES = ['NONE', 'AWS_IAM'] as const;

/** Lower-case letters, digits and single hyphens, none of them at an end. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** @throws ValidationException */
export function checkName({ field, min, max, reserved }: NameRule, name: string): void {
  if (!NAME.test(name) || name.length < min || name.length > max) {
    throw invalid(
      'name',
      `${field} must be ${min} to ${max} lower-case letters, digits and single hyphens, got ${name}`,
    );
  }
  if (reserved !== undefined && name.startsWith(reserved)) {
    throw invalid('name', `${field} must not begin with ${reserved}, got ${name}`);
  }
}

/** The forms of identifiers that other services give out, as the API reference has them. */
const FORMS = {
  vpc: '^vpc-(([0-9a-z]{8})|([0-9a-z]{17}))$',
  securityGroup: '^sg-(([0-9a-z]{8})|([0-9a-z]{17}))$',
  certificate:
    '^(arn(:[a-z0-9]+([.-][a-z0-9]+)*){2}(:([a-z0-9]+([.-][a-z0-9]+)*)?){2}:certificate/[0-9a-z-]+)?$',
} as const;

/** @throws ValidationException */
export function checkForm(
  field: string,
  value: string | undefined,
  form: keyof typeof FORMS,
): void {
  const pattern = FORMS[form];
  if (value === undefined || new RegExp(pattern).test(value)) return;
  // Text not verified against AWS.
  throw invalid(field, `must satisfy the regular expression pattern ${pattern}, got ${value}`);
}

const DOMAIN_LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(`^(${DOMAIN_LABEL}\\.)+${DOMAIN_LABEL}$`, 'i');

/**
 * Refuses a custom domain name that DNS cannot have. The API reference gives its length only.
 *
 * @throws ValidationException
 */
export function checkDomainName(field: string, name: string | undefined): void {
  if (name === undefined) return;
  checkLength(field, name, 3, 255);
  if (DOMAIN_NAME.test(name)) return;
  // Text not verified against AWS.
  throw invalid(field, `must be a domain name such as shop.example.com, got ${name}`);
}

/** @throws ConflictException when another resource has the name */
export function checkUnique(
  resources: Iterable<Resource & { readonly name: string }>,
  name: string,
  type: string,
): void {
  for (const other of resources) {
    // Text not verified against AWS.
    if (other.name === name) throw conflict(`${type} ${name} already exists`, other.id, type);
  }
}

/** @throws ServiceQuotaExceededException for one more than there may be in a region */
export function checkQuota(resources: ReadonlyMap<string, unknown>, type: string, limit: number) {
  if (resources.size < limit) return;
  throw quotaExceeded(`L-${type.toLowerCase().replaceAll('_', '-')}s-per-region`, type, limit);
}

/** @throws ValidationException for anything but a whole number in the range */
export function checkRange(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw invalid(field, `must be a whole number from ${min} to ${max}, got ${value}`);
}

/** @throws ValidationException for a list that is too short or too long */
export function checkCount(
  field: string,
  list: readonly unknown[],
  min: number,
  max: number,
): void {
  if (list.length >= min && list.length <= max) return;
  throw invalid(field, `must be ${min} to ${max}, got ${list.length}`);
}

/** @throws ValidationException for a text that is too short or too long */
export function checkLength(field: string, text: string, min: number, max: number): void {
  if (text.length >= min && text.length <= max) return;
  throw invalid(field, `must have ${min} to ${max} characters, got ${text.length}`);
}

/** @throws ValidationException for a value that is not one of `allowed` */
export function checkOneOf(
  field: string,
  value: string | undefined,
  allowed: readonly string[],
): void {
  if (value === undefined || allowed.includes(value)) return;
  throw invalid(field, `must be one of ${allowed.join(', ')}, got ${value}`);
}
