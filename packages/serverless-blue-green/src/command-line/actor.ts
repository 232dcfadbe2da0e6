import { hostname, userInfo } from 'node:os';
import { LONGEST_TEXT } from '../../../../src/contract.ts';

/** The caller of a command, as far as it is known. */
export type Caller = {
  /** As STS reports it; nothing where it could not be asked. */
  readonly arn: string | undefined;
  /** The name that `--by` gives. */
  readonly by: string | undefined;
};

/**
 * Returns who acts, for the history and for notifications: the caller's IAM identity, such as
 * `deploy-role/ci`, else the user of this machine; with a name, `ann via deploy-role/ci`.
 */
export function actorId({ arn, by }: Caller): string {
  const identity = arn === undefined ? machineUser() : shortIdentity(arn);
  const name = by?.trim();
  const id = name === undefined || name === '' ? identity : `${name} via ${identity}`;
  return id.slice(0, LONGEST_TEXT);
}

/** Shortens an ARN to the role and its session, or to the name of a user. */
function shortIdentity(arn: string): string {
  const [, , , , account = '', ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (resource === 'root') return `root@${account}`;
  const [, role] = /^assumed-role\/(.+)$/.exec(resource) ?? [];
  const [, user] = /^(?:user|federated-user)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? [];
  return role ?? user ?? arn;
}

/** A container's root is nobody in particular, so that the machine is named too. */
function machineUser(): string {
  const name = userName();
  return name === 'root' ? `root@${hostname()}` : name;
}

/** In a container, there may be no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
