import {
  ConflictException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import type { PolicyDocument } from '../../policy.ts';
import type { Scope } from '../../service.ts';
import type { RuleAction, RuleMatch } from './routing.ts';

export type LatticeState = {
  readonly serviceNetworks: Map<string, ServiceNetwork>;
  readonly services: Map<string, LatticeService>;
  readonly targetGroups: Map<string, TargetGroup>;
  readonly serviceAssociations: Map<string, ServiceAssociation>;
  readonly vpcAssociations: Map<string, VpcAssociation>;
  readonly accessLogSubscriptions: Map<string, AccessLogSubscription>;
  /** Create requests that were answered, by their client tokens. */
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

type AuthType = 'NONE' | 'AWS_IAM';

/** A resource whose callers an auth policy can choose. */
export type Guarded = Resource & {
  readonly name: string;
  authType: AuthType;
  authPolicy: { readonly text: string; readonly document: PolicyDocument } | undefined;
};

export type ServiceNetwork = Guarded;

export type LatticeService = Guarded & {
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
  defaultAction: RuleAction;
  readonly rules: Map<string, Rule>;
};

export type Rule = Resource & {
  readonly name: string;
  priority: number;
  match: RuleMatch;
  action: RuleAction;
};

export type TargetGroup = Resource & {
  readonly name: string;
  readonly eventVersion: 'V1' | 'V2';
  /** A Lambda target group holds one function at the most. */
  target: string | undefined;
};

export type ServiceAssociation = Resource & {
  readonly serviceId: string;
  readonly serviceNetworkId: string;
};

export type VpcAssociation = Resource & {
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
 * Differs: a resource is there, and gone, at once; AWS shows CREATE_IN_PROGRESS and
 * DELETE_IN_PROGRESS for a while.
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
    tags: new Map(Object.entries(tags ?? {})),
  };
}

/**
 * Finds a resource by its id or its ARN.
 *
 * @throws ResourceNotFoundException
 */
export function find<T>(resources: ReadonlyMap<string, T>, identifier: string, type: string): T {
  const id = identifier.slice(identifier.lastIndexOf('/') + 1);
  const resource = resources.get(id);
  if (resource === undefined) throw notFound(identifier, type);
  return resource;
}

/** Finds what an auth policy or an access log can be attached to. */
export function findGuarded(state: LatticeState, identifier: string): Guarded {
  const id = identifier.slice(identifier.lastIndexOf('/') + 1);
  const resource = state.services.get(id) ?? state.serviceNetworks.get(id);
  if (resource === undefined) throw notFound(identifier, 'RESOURCE');
  return resource;
}

/** Finds any resource by its ARN. */
export function findResource(state: LatticeState, arn: string): Resource | undefined {
  return allResources(state).find((candidate) => candidate.arn === arn);
}

export function notFound(resourceId: string, resourceType: string): ResourceNotFoundException {
  // Text not verified against AWS.
  const message = `${resourceType} ${resourceId} not found`;
  return new ResourceNotFoundException({ message, resourceId, resourceType, $metadata: {} });
}

export function conflict(
  message: string,
  resourceId: string,
  resourceType: string,
): ConflictException {
  return new ConflictException({ message, resourceId, resourceType, $metadata: {} });
}

export function invalid(name: string, message: string): ValidationException {
  return new ValidationException({
    message: `${name}: ${message}`,
    reason: 'fieldValidationFailed',
    fieldList: [{ name, message }],
    $metadata: {},
  });
}

export function quotaExceeded(
  quotaCode: string,
  resourceType: string,
  limit: number,
): ServiceQuotaExceededException {
  return new ServiceQuotaExceededException({
    message: `quota of ${limit} reached for ${resourceType}`,
    resourceType,
    serviceCode: 'vpc-lattice',
    quotaCode,
    $metadata: {},
  });
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
    ...listeners.flatMap(({ rules }) => [...rules.values()]),
  ];
}
