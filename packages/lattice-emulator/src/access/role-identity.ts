import type { RoleIdentity } from '../contracts.ts';
import { type IamState, lookUpPolicy } from '../services/iam/state.ts';
import type { PolicyDocument } from './policy-document.ts';

const DELETED_ROLE: RoleIdentity = { policies: [], tags: new Map(), id: undefined };

/** Returns a role's policies and tags as they are now. Called for every request of a role. */
export function readRoleIdentity(state: IamState, roleName: string): RoleIdentity {
  const role = state.roles.get(roleName);
  if (role === undefined) return DELETED_ROLE;
  const attached = [...role.attachedPolicyArns].flatMap((arn) => lookUpPolicy(state, arn) ?? []);
  const texts = [...role.inlinePolicies.values(), ...attached.map(({ document }) => document)];
  return { policies: texts.map(parsePolicy), tags: role.tags, id: role.id };
}

const MOST_PARSED = 1_000;
const PARSED = new Map<string, PolicyDocument>();

/** Parses a stored policy; cached by its text, so that nothing has to be invalidated. */
export function parsePolicy(text: string): PolicyDocument {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  if (PARSED.size >= MOST_PARSED) PARSED.clear();
  const fresh = JSON.parse(text) as PolicyDocument;
  PARSED.set(text, fresh);
  return fresh;
}
