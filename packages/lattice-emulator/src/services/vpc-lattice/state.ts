import type { PolicyDocument } from '../../access/policy.ts';
import type { Scope } from '../../service.ts';
import { notFound } from './errors.ts';
import { checkIdentifier, identifierField, type ResourceType } from './identifiers.ts';
import type { RuleAction, RuleMatch } from './routing.ts';
import { readTags } from './tags.ts';

export type LatticeState = {
  readonly serviceNetworks: Map<string, ServiceNetwork>;
  readonly services: Map<string, LatticeService>;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly serviceAssociations: Map<string, ServiceAssociation>;
  readonly vpcAssociations: Map<string, VpcAssociation>;
  readonly accessLogSubscriptions: Map<string, AccessLogSubscription>;
  /** Create requests that were answered, by their operations and client tokens. */
  readonly creations: Map<string, { readonly input: object; readonly output: object }>;
};

/** What every resource of Lattice has. */
export type Resource = {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: Date;
  lastUpdatedAt: Date;
  readonly tags: Map<string, string>;
};

/** A resource that takes some time to be there, and to be gone; the others do not. */
type Settling = Resource & {
  status: 'CREATE_IN_PROGRESS' | 'ACTIVE' | 'DELETE_IN_PROGRESS';
};

type AuthType = 'NONE' | 'AWS_IAM';

type AuthPolicy = {
  readonly text: string;
  readonly document: PolicyDocument;
  readonly createdAt: Date;
  readonly lastUpdatedAt: Date;
};

/** A resource whose callers an auth policy can choose. */
export type Guarded = Resource & {
  readonly name: string;
  authType: AuthType;
  authPolicy: AuthPolicy | undefined;
  resourcePolicy: string | undefined;
};

export type ServiceNetwork = Guarded;

export type LatticeService = Guarded &
  Settling & {
    readonly domainName: string;
    readonly customDomainName: string | undefined;
    certificateArn: string | undefined;
    readonly listeners: Map<string, Listener>;
  };

export type Listener = Resource & {
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly serviceId: string;
  readonly serviceArn: string;
  /** What requests meet. */
  defaultAction: RuleAction;
  /** What the API shows; it is live once it has propagated. */
  acceptedAction: RuleAction;
  readonly rules: Map<string, Rule>;
  /** The rule that stands for the default action in the API. */
  readonly defaultRule: Resource;
};

export type RuleSettings = {
  readonly priority: number;
  readonly match: RuleMatch;
  readonly action: RuleAction;
};

/** A rule as requests meet it, and as the API shows it until that is live. */
export type Rule = Resource & { -readonly [K in keyof RuleSettings]: RuleSettings[K] } & {
  readonly name: string;
  accepted: RuleSettings;
};

export type TargetGroup = Settling & {
  readonly name: string;
  readonly eventVersion: 'V1' | 'V2';
  /** A Lambda target group holds one function at the most, beside those that drain. */
  target: string | undefined;
  /** A mark of its own while `target` is so new that it is INITIAL. */
  initial: object | undefined;
  /** The functions that were deregistered and still drain, each with a mark of its own. */
  readonly draining: Map<string, object>;
};

export type ServiceAssociation = Settling & {
  /** An account. */
  readonly createdBy: string;
  readonly serviceId: string;
  readonly serviceNetworkId: string;
};

export type VpcAssociation = Resource & {
  status: Settling['status'] | 'UPDATE_IN_PROGRESS';
  /** An account. */
  readonly createdBy: string;
  readonly vpcId: string;
  readonly serviceNetworkId: string;
  securityGroupIds: readonly string[];
};

export type AccessLogSubscription = Resource & {
  readonly resourceId: string;
  readonly resourceArn: string;
  destinationArn: string;
};

/**
 * Mints what a resource begins with; `path` is the part of the ARN before the id, such as
 * `service`.
 *
 * @throws ValidationException for tags that cannot be
 */
export function newResource(
  scope: Scope,
  prefix: string,
  path: string,
  tags: Readonly<Record<string, string>> | undefined,
): Resource {
  const id = `${prefix}-${scope.random.hex(17)}`;
  const now = new Date(scope.clock.now());
  return {
    id,
    arn: `arn:aws:vpc-lattice:${scope.region}:${scope.accountId}:${path}/${id}`,
    createdAt: now,
    lastUpdatedAt: now,
    tags: readTags(tags),
  };
}

/**
 * Finds a resource by its id or its ARN.
 *
 * @throws ResourceNotFoundException, and ValidationException for what is neither
 */
export function find<T extends Resource>(
  resources: ReadonlyMap<string, T>,
  identifier: string,
  type: ResourceType,
): T {
  checkIdentifier(identifierField(type), identifier, [type]);
  const resource = lookUp(resources, identifier);
  if (resource === undefined) throw notFound(identifier, type);
  return resource;
}

/** Finds what an auth policy or an access log can be attached to. */
export function findGuarded(
  state: LatticeState,
  identifier: string,
  field = 'resourceIdentifier',
): Guarded {
  checkIdentifier(field, identifier, ['SERVICE', 'SERVICE_NETWORK']);
  const resource = lookUp(state.services, identifier) ?? lookUp(state.serviceNetworks, identifier);
  if (resource === undefined) throw notFound(identifier, 'RESOURCE');
  return resource;
}

/** An ARN has to be right as a whole: one of another account names nothing here. */
function lookUp<T extends Resource>(
  resources: ReadonlyMap<string, T>,
  identifier: string,
): T | undefined {
  const resource = resources.get(identifier.slice(identifier.lastIndexOf('/') + 1));
  return [resource?.id, resource?.arn].includes(identifier) ? resource : undefined;
}

/** Finds any resource by its ARN. */
export function findResource(state: LatticeState, arn: string): Resource | undefined {
  return allResources(state).find((candidate) => candidate.arn === arn);
}

/** Takes away the access logs of a service or service network that goes. */
export function deleteAccessLogs({ accessLogSubscriptions }: LatticeState, { id }: Guarded): void {
  for (const subscription of [...accessLogSubscriptions.values()]) {
    if (subscription.resourceId === id) accessLogSubscriptions.delete(subscription.id);
  }
}

function allResources({ creations: _, ...state }: LatticeState): Resource[] {
  const listeners = [...state.services.values()].flatMap((service) => [
    ...service.listeners.values(),
  ]);
  return [
    ...Object.values(state).flatMap((resources) => [...resources.values()] as Resource[]),
    ...listeners,
    ...listeners.flatMap(({ rules, defaultRule }) => [...rules.values(), defaultRule]),
  ];
}
