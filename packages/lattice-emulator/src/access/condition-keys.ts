import type { ContextKeys, RoleIdentity, Scope } from '../contracts.ts';
import { notSupportedFeature } from '../endpoint/errors.ts';
import type { Caller } from './caller.ts';
import { callerArn } from './caller.ts';

/**
 * Returns the values of a condition key; `undefined` when the request does not have it.
 *
 * @throws NotImplemented for a key that the emulator does not support
 */
export type KeyLookUp = (key: string) => readonly string[] | undefined;

/**
 * Looks up condition keys, ignoring their case.
 *
 * @param action keys of other services than the action's are absent from the request
 * @param readContext returns the keys other than the caller's; called when one is needed
 */
export function createLookUp(
  caller: Caller,
  action: string,
  readContext: () => ContextKeys,
): KeyLookUp {
  const ofCaller = withoutCase(callerKeys(caller));
  const service = action.slice(0, action.indexOf(':') + 1).toLowerCase();
  let ofRequest: Keys | undefined;
  return (key) => {
    const name = key.toLowerCase();
    if (ofCaller.has(name)) return listOf(ofCaller.get(name));
    ofRequest ??= withoutCase(readContext());
    const family = name.slice(0, name.indexOf('/') + 1);
    const known = [
      ofRequest.has(name),
      ofRequest.has(family),
      ABSENT.has(name),
      ABSENT.has(family),
    ];
    const isOwn = name.startsWith('aws:') || name.startsWith(service);
    if (isOwn && !known.includes(true)) {
      throw notSupportedFeature(`the condition key ${key} of a policy for ${action}`);
    }
    return listOf(ofRequest.get(name));
  };
}

type Keys = ReadonlyMap<string, ContextKeys[string]>;

function withoutCase(keys: ContextKeys): Keys {
  return new Map(Object.entries(keys).map(([name, value]) => [name.toLowerCase(), value]));
}

function listOf(value: ContextKeys[string]): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

/** Returns the value of a key that has exactly one. */
export function textOf(values: readonly string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * Returns the condition keys that every request has, whatever its caller.
 *
 * Differs: policies see every request as made over HTTPS, from 127.0.0.1.
 */
export function requestKeys({ clock, region }: Pick<Scope, 'clock' | 'region'>): ContextKeys {
  const now = clock.now();
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1_000)),
    'aws:RequestedRegion': region,
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:ViaAWSService': 'false',
  };
}

/** Returns the condition keys of a session's role. */
export function roleKeys({ id, tags }: RoleIdentity, sessionName: string): ContextKeys {
  return {
    'aws:userid': id === undefined ? undefined : `${id}:${sessionName}`,
    'aws:MultiFactorAuthPresent': 'false',
    ...tagKeys('aws:PrincipalTag', tags),
  };
}

/** Returns a key for each tag, and an entry that marks all other tags as absent. */
export function tagKeys(
  family: string,
  tags: ReadonlyMap<string, string> | undefined,
): ContextKeys {
  if (tags === undefined) return {};
  const keys = [...tags].map(([name, value]) => [`${family}/${name}`, value] as const);
  return { [`${family}/`]: undefined, ...Object.fromEntries(keys) };
}

/** Returns a caller's ARN in conditions and resource policies; for a session, its role's. */
export function principalArn(caller: Caller): string {
  return caller.kind === 'role'
    ? `arn:aws:iam::${caller.accountId}:role/${caller.roleName}`
    : callerArn(caller);
}

const PRINCIPAL_TYPES = {
  root: 'Account',
  role: 'AssumedRole',
  service: 'Service',
  anonymous: 'Anonymous',
} as const;

function callerKeys(caller: Caller): ContextKeys {
  const isService = caller.kind === 'service';
  const isKnown = caller.kind !== 'anonymous';
  return {
    'aws:PrincipalType': PRINCIPAL_TYPES[caller.kind],
    'aws:PrincipalAccount': isKnown ? caller.accountId : undefined,
    'aws:PrincipalArn': isKnown ? principalArn(caller) : undefined,
    'aws:PrincipalIsAWSService': String(isService),
    'aws:PrincipalServiceName': isService ? caller.principal : undefined,
    'aws:SourceArn': isService ? caller.sourceArn : undefined,
    'aws:SourceAccount': isService ? caller.accountId : undefined,
  };
}

/**
 * AWS's keys that no request has here: there are no organizations, VPC endpoints, users or devices.
 * A name that ends in a slash stands for all keys that begin with it.
 */
const ABSENT: ReadonlySet<string> = new Set(
  [
    ...['aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast', 'aws:FederatedProvider'],
    ...['aws:MultiFactorAuthAge', 'aws:MultiFactorAuthPresent', 'aws:PrincipalOrgID'],
    ...['aws:PrincipalOrgPaths', 'aws:PrincipalTag/', 'aws:Referer', 'aws:RequestTag/'],
    ...['aws:ResourceOrgID', 'aws:ResourceOrgPaths', 'aws:SourceIdentity', 'aws:SourceOrgID'],
    ...['aws:SourceOrgPaths', 'aws:SourceOwner', 'aws:SourceVpc', 'aws:SourceVpcArn'],
    ...['aws:SourceVpce', 'aws:TagKeys', 'aws:VpcSourceIp', 'aws:username'],
  ].map((name) => name.toLowerCase()),
);
