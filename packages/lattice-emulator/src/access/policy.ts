import type { ContextKeys } from '../contracts.ts';
import { isAwsError, notSupportedFeature } from '../endpoint/errors.ts';
import { type Caller, callerArn, type ServicePrincipal } from './caller.ts';
import { createLookUp, type KeyLookUp, principalArn } from './condition-keys.ts';
import { meetsCondition } from './policy-conditions.ts';
import type { OneOrMany, PolicyDocument, Statement } from './policy-document.ts';
import { matchesPattern, UnresolvedVariable } from './policy-pattern.ts';

export type AccessRequest = {
  readonly caller: Caller;
  /** An action such as `lambda:InvokeFunction`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /**
   * Condition keys other than the caller's, such as `vpc-lattice-svcs:Port`. Read only when a
   * condition or a variable needs one.
   */
  readonly context?: ContextKeys;
};

export type Verdict = 'allow' | 'explicit-deny' | 'implicit-deny';

type EvaluateOptions = {
  /**
   * Whether an allow for the whole account of a role applies to the role. Within one account, the
   * policy of a resource that names the account leaves the decision to the role's own policies.
   *
   * @default true
   */
  readonly isAccountEnough?: boolean;
};

/**
 * Decides a request by the policies of one kind, resource policies (which name principals) or
 * identity policies (which do not). An explicit deny wins, and a request that no policy allows is
 * denied.
 *
 * Differs: `aws:PrincipalArn` of a role lacks the role's path.
 *
 * @throws NotImplemented when the verdict depends on a part of the policy language that the
 *   emulator does not support
 */
export function evaluate(
  policies: readonly PolicyDocument[],
  request: AccessRequest,
  { isAccountEnough = true }: EvaluateOptions = {},
): Verdict {
  const lookUp = lazyLookUp(request);
  let isAllowed = false;
  const undecided: { readonly effect: Statement['Effect']; readonly error: Error }[] = [];
  for (const { Version, Statement: statements } of policies) {
    // Only policies of this version have variables.
    const variables = Version === '2012-10-17' ? lookUp : undefined;
    for (const statement of many(statements)) {
      const isEnough = isAccountEnough || statement.Effect === 'Deny';
      const judged = judge(statement, request, { lookUp, variables, isAccountEnough: isEnough });
      if (judged instanceof Error) undecided.push({ effect: statement.Effect, error: judged });
      else if (judged && statement.Effect === 'Deny') return 'explicit-deny';
      else if (judged) isAllowed = true;
    }
  }
  const open = undecided.find(({ effect }) => effect === 'Deny' || !isAllowed);
  if (open !== undefined) throw open.error;
  return isAllowed ? 'allow' : 'implicit-deny';
}

type Judging = Required<EvaluateOptions> & {
  readonly lookUp: KeyLookUp;
  readonly variables: KeyLookUp | undefined;
};

/** Returns whether a statement applies, or an error when the emulator cannot decide. */
function judge(statement: Statement, request: AccessRequest, judging: Judging): boolean | Error {
  try {
    return applies(statement, request, judging);
  } catch (error) {
    if (error instanceof UnresolvedVariable) return false;
    if (isAwsError(error, 'NotImplemented')) return error;
    throw error;
  }
}

/** Defers the look-up of keys: actions and resources alone decide most statements. */
function lazyLookUp(request: AccessRequest): KeyLookUp {
  let lookUp: KeyLookUp | undefined;
  return (key) => {
    lookUp ??= createLookUp(request.caller, request.action, () => request.context ?? {});
    return lookUp(key);
  };
}

function applies(statement: Statement, request: AccessRequest, judging: Judging): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const { lookUp, variables, isAccountEnough } = judging;
  return (
    matchesEither(Action, NotAction, (pattern) => matchesPattern(pattern, request.action, 'i')) &&
    matchesEither(Resource, NotResource, (pattern) =>
      matchesPattern(pattern, request.resource, '', variables),
    ) &&
    matchesPrincipal(statement, request.caller, isAccountEnough) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        meetsCondition({ operator, key, expected: many(values).map(String) }, lookUp, variables),
      ),
    )
  );
}

function matchesEither(
  wanted: OneOrMany<string> | undefined,
  unwanted: OneOrMany<string> | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  if (unwanted !== undefined) return !many(unwanted).some(matches);
  return wanted === undefined || many(wanted).some(matches);
}

function matchesPrincipal(
  { Principal, NotPrincipal }: Statement,
  caller: Caller,
  isAccountEnough: boolean,
): boolean {
  if (NotPrincipal !== undefined) throw notSupportedFeature('NotPrincipal in a policy');
  if (Principal === undefined || Principal === '*') return true;
  const names = many(Principal.AWS ?? []);
  if (names.includes('*')) return true;
  if (caller.kind === 'service') return many(Principal.Service ?? []).includes(caller.principal);
  return names.some((name) => matchesAwsPrincipal(name, caller, isAccountEnough));
}

function matchesAwsPrincipal(
  name: string,
  caller: Exclude<Caller, ServicePrincipal>,
  isAccountEnough: boolean,
): boolean {
  if (caller.kind === 'anonymous') return false;
  const account = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`];
  const withoutPath = name.replace(/^(arn:aws:iam::\d+:role)\/.*\/([^/]+)$/, '$1/$2');
  const itself = [principalArn(caller), callerArn(caller)];
  return itself.includes(withoutPath) || (isAccountEnough && account.includes(name));
}

function many<T>(value: OneOrMany<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
