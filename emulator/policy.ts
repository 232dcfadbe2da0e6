import { type Caller, callerArn, type ServicePrincipal } from './caller.ts';
import { notSupportedFeature } from './endpoint/errors.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export type PolicyDocument = {
  readonly Version?: string;
  readonly Statement: OneOrMany<Statement>;
};

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Principal;
  readonly NotPrincipal?: Principal;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany<Scalar>>>>>;
};

export type AccessRequest = {
  readonly caller: Caller;
  /** Such as `lambda:InvokeFunction`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /**
   * Condition keys of the service, such as `vpc-lattice-svcs:Port`; keys that every request has are
   * added.
   */
  readonly context?: Readonly<Record<string, string | undefined>>;
};

export type Verdict = 'allow' | 'explicit-deny' | 'implicit-deny';

type Principal = '*' | Readonly<Record<string, OneOrMany<string>>>;
type Scalar = string | number | boolean;
type OneOrMany<T> = T | readonly T[];

/**
 * Decides a request by the policies of one kind, resource policies (which name principals) or
 * identity policies (which do not): an explicit deny wins, and what nothing allows is denied.
 *
 * Differs: the ARN of a role is known without its path, so `aws:PrincipalArn` has none.
 *
 * @throws NotImplemented when the verdict hangs on a part of the policy language that the emulator
 * does not know
 */
export function evaluate(policies: readonly PolicyDocument[], request: AccessRequest): Verdict {
  const context = withGlobalKeys(request);
  const applying = policies
    .flatMap(({ Statement: statements }) => many(statements))
    .filter((statement) => applies(statement, request, context));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny';
  return applying.length > 0 ? 'allow' : 'implicit-deny';
}

/**
 * Matches `*` and `?` in the way of IAM.
 *
 * @throws NotImplemented for a pattern with a policy variable
 */
export function matchesPattern(pattern: string, text: string, flags = ''): boolean {
  if (pattern.includes('${')) throw notSupportedFeature(`the policy variable in ${pattern}`);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

type Context = ReadonlyMap<string, string>;

function withGlobalKeys({ caller, context = {} }: AccessRequest): Context {
  const keys = new Map<string, string>();
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined) keys.set(name.toLowerCase(), value);
  };
  add('aws:PrincipalType', PRINCIPAL_TYPES[caller.kind]);
  if (caller.kind !== 'anonymous') {
    add('aws:PrincipalAccount', caller.accountId);
    add('aws:PrincipalArn', principalArn(caller));
  }
  if (caller.kind === 'service') {
    add('aws:SourceArn', caller.sourceArn);
    add('aws:SourceAccount', caller.accountId);
  }
  for (const [name, value] of Object.entries(context)) add(name, value);
  return keys;
}

const PRINCIPAL_TYPES = {
  root: 'Account',
  role: 'AssumedRole',
  service: 'Service',
  anonymous: 'Anonymous',
} as const;

/** A session counts as its role in conditions and in resource policies. */
function principalArn(caller: Caller): string {
  return caller.kind === 'role'
    ? `arn:aws:iam::${caller.accountId}:role/${caller.roleName}`
    : callerArn(caller);
}

function applies(statement: Statement, request: AccessRequest, context: Context): boolean {
  return (
    matchesPrincipal(statement, request.caller) &&
    matchesEither(statement.Action, statement.NotAction, request.action, 'i') &&
    matchesEither(statement.Resource, statement.NotResource, request.resource, '') &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        meetsCondition(operator, context.get(key.toLowerCase()), many(values)),
      ),
    )
  );
}

function matchesEither(
  wanted: OneOrMany<string> | undefined,
  unwanted: OneOrMany<string> | undefined,
  text: string,
  flags: string,
): boolean {
  if (unwanted !== undefined)
    return !many(unwanted).some((item) => matchesPattern(item, text, flags));
  return wanted === undefined || many(wanted).some((item) => matchesPattern(item, text, flags));
}

function matchesPrincipal({ Principal, NotPrincipal }: Statement, caller: Caller): boolean {
  if (NotPrincipal !== undefined) throw notSupportedFeature('NotPrincipal in a policy');
  if (Principal === undefined || Principal === '*') return true;
  const names = many(Principal.AWS ?? []);
  if (names.includes('*')) return true;
  if (caller.kind === 'service') return many(Principal.Service ?? []).includes(caller.principal);
  return names.some((name) => matchesAwsPrincipal(name, caller));
}

function matchesAwsPrincipal(name: string, caller: Exclude<Caller, ServicePrincipal>): boolean {
  if (caller.kind === 'anonymous') return false;
  const account = `arn:aws:iam::${caller.accountId}:root`;
  const withoutPath = name.replace(/^(arn:aws:iam::\d+:role)\/.*\/([^/]+)$/, '$1/$2');
  return [caller.accountId, account, principalArn(caller), callerArn(caller)].includes(withoutPath);
}

type Test = (actual: string, expected: string) => boolean;

const like: Test = (actual, expected) => matchesPattern(expected, actual);
/** Each of the six parts of an ARN is matched for itself, so that a wildcard ends at a colon. */
const arnLike: Test = (actual, expected) => {
  const [given, wanted] = [arnParts(actual), arnParts(expected)];
  if (wanted === undefined) return matchesPattern(expected, actual);
  return wanted.every((part, index) => matchesPattern(part, given?.[index] ?? ''));
};
const equalsIgnoringCase: Test = (actual, expected) =>
  actual.toLowerCase() === expected.toLowerCase();
const compare =
  (holds: (actual: number, expected: number) => boolean): Test =>
  (actual, expected) =>
    holds(Number(actual), Number(expected));

/** Each operator's test for one value; the negated ones are derived below. */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: like,
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: equalsIgnoringCase,
  NumericEquals: compare((a, b) => a === b),
  NumericLessThan: compare((a, b) => a < b),
  NumericLessThanEquals: compare((a, b) => a <= b),
  NumericGreaterThan: compare((a, b) => a > b),
  NumericGreaterThanEquals: compare((a, b) => a >= b),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

function meetsCondition(
  operator: string,
  actual: string | undefined,
  expected: readonly Scalar[],
): boolean {
  const texts = expected.map(String);
  if (operator === 'Null') return texts.includes(String(actual === undefined));
  const isIfExists = operator.endsWith('IfExists');
  const base = isIfExists ? operator.slice(0, -'IfExists'.length) : operator;
  const negated = NEGATED[base];
  const test = TESTS[negated ?? base];
  if (test === undefined) throw notSupportedFeature(`the condition operator ${operator}`);
  if (actual === undefined) return isIfExists || negated !== undefined;
  const matches = texts.some((text) => test(actual, text));
  return negated === undefined ? matches : !matches;
}

/** `undefined` for what is not written out as an ARN, such as a lone asterisk. */
function arnParts(arn: string): readonly string[] | undefined {
  return /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1);
}

function many<T>(value: OneOrMany<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
