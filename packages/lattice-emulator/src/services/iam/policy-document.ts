import { MalformedPolicyDocumentException } from '@aws-sdk/client-iam';
import type { IamState } from './state.ts';

/** The statements of a document whose shape has been checked. */
type Statement = Readonly<Record<string, unknown>>;

const VERSIONS = ['2008-10-17', '2012-10-17'];

/**
 * Checks what says who may assume a role.
 *
 * @throws MalformedPolicyDocumentException
 */
export function checkTrustPolicy({ roles }: IamState, accountId: string, text: string): void {
  const { statements } = readDocument(text, 'This policy contains invalid Json');
  const ownRole = `arn:aws:iam::${accountId}:role/`;
  const ownRoles = new Set([...roles.values()].map(({ arn }) => arn));
  for (const statement of statements) {
    // The texts on missing and prohibited fields are not verified against AWS.
    if ('Resource' in statement) throw malformed('Has prohibited field Resource');
    if (!('Principal' in statement)) throw malformed('Missing required field Principal');
    const actions = textsOf(statement.Action);
    if (actions.length === 0) throw malformed('Missing required field Action');
    if (!actions.every((action) => /^sts:/i.test(action))) {
      throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
    for (const principal of awsPrincipalsOf(statement.Principal)) {
      if (!principal.startsWith(ownRole) || ownRoles.has(principal)) continue;
      throw malformed(`Invalid principal in policy: "AWS":"${principal}"`);
    }
  }
}

/**
 * Checks what says what a role may do.
 *
 * @throws MalformedPolicyDocumentException
 */
export function checkIdentityPolicy(text: string): void {
  const { version, statements } = readDocument(text, 'Syntax errors in policy.');
  if (version !== '2012-10-17') {
    throw malformed('Policy document must be version 2012-10-17 or greater.');
  }
  const ids = statements.map(({ Sid }) => Sid).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) {
    throw malformed('Statement IDs (SID) in a single policy must be unique.');
  }
  for (const statement of statements) checkIdentityStatement(statement);
}

/** Returns the size of a policy that counts towards a quota: its length without white space. */
export function sizeOf(text: string): number {
  return text.replace(/\s/g, '').length;
}

/** The form in which IAM gives documents back. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function checkIdentityStatement(statement: Statement): void {
  if ('Principal' in statement || 'NotPrincipal' in statement) {
    throw malformed('Policy document should not specify a principal.');
  }
  const actions = textsOf(statement.Action ?? statement.NotAction);
  if (actions.length === 0) throw malformed('Policy statement must contain actions.');
  if (!actions.every((action) => action === '*' || /^[\w-]+:[^:]+$/.test(action))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  const resources = textsOf(statement.Resource ?? statement.NotResource);
  if (resources.length === 0) throw malformed('Policy statement must contain resources.');
  const notArn = resources.find((resource) => resource !== '*' && !resource.startsWith('arn:'));
  if (notArn !== undefined) {
    throw malformed(`Resource ${notArn} must be in ARN format or "*".`);
  }
}

function readDocument(
  text: string,
  whenNotJson: string,
): { readonly version: unknown; readonly statements: readonly Statement[] } {
  const document = parse(text);
  if (!isObject(document)) throw malformed(whenNotJson);
  const { Version: version, Statement: given } = document;
  const statements = Array.isArray(given) ? (given as unknown[]) : [given];
  const isKnownVersion = version === undefined || VERSIONS.includes(String(version));
  if (statements.length === 0 || !isKnownVersion || !statements.every(isStatement)) {
    throw malformed('Syntax errors in policy.');
  }
  return { version, statements };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStatement(value: unknown): value is Statement {
  return isObject(value) && (value.Effect === 'Allow' || value.Effect === 'Deny');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function awsPrincipalsOf(principal: unknown): readonly string[] {
  return isObject(principal) ? textsOf(principal.AWS) : [];
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}

function malformed(message: string): MalformedPolicyDocumentException {
  return new MalformedPolicyDocumentException({ message, $metadata: {} });
}
