import type { RoleIdentity } from '../contracts.ts';
import { type IamState, lookUpPolicy } from '../services/iam/state.ts';
import type { PolicyDocument } from './policy-document.ts';

const NOBODY: RoleIdentity = { policies: [], tags: new Map(), id: undefined };

/** Reads a role as it is now. It is asked for with every request that a role makes. */
export function readRoleIdentity(state: IamState, roleName: string): RoleIdentity {
  const role = state.roles.get(roleName);
  if (role === undefined) return NOBODY;
  const attached = [...role.attachedPolicyArns].flatMap((arn) => lookUpPolicy(state, arn) ?? []);
  const texts = [...role.inlinePolicies.values(), ...attached.map(({ document }) => document)];
  return { policies: texts.map(parsePolicy), tags: role.tags, id: role.id };
}

const MOST_PARSED = 1_000;
const PARSED = new Map<string, PolicyDocument>();

/** Parses a stored policy; the same text is parsed once, so that there is nothing to invalidate. */
export function parsePolicy(text: string): PolicyDocument {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  if (PARSED.size >= MOST_PARSED) PARSED.clear();
  const fresh = JSON.parse(text) as PolicyDocument;
  PARSED.set(text, fresh);
  return fresh;
}
