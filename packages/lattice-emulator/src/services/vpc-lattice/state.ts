import type { Scope } from '../../contracts.ts';
import { notFound } from './errors.ts';
import { checkIdentifier, identifierField, type ResourceType } from './identifiers.ts';
import type {
  AccessLogSubscription,
  Guarded,
  LatticeService,
  Resource,
  ServiceAssociation,
  ServiceNetwork,
  TargetGroup,
  VpcAssociation,
} from './resources.ts';
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
