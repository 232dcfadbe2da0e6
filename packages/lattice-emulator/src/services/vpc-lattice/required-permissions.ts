import { ACCESS_DENIED_REST, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries, Scope } from '../../contracts.ts';
import { findResource, type LatticeState } from './state.ts';

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonvpclattice.html
 */
export const requiredPermissions = {
  prefix: 'vpc-lattice',
  refusal: ACCESS_DENIED_REST,
  needs: {
    CreateServiceNetwork: (input, call) =>
      creating(call, 'servicenetwork', input, { 'vpc-lattice:AuthType': input.authType }),
    GetServiceNetwork: onNetwork,
    UpdateServiceNetwork: (input, call, state) => ({
      ...onNetwork(input, call, state),
      context: { 'vpc-lattice:AuthType': input.authType },
    }),
    DeleteServiceNetwork: onNetwork,
    ListServiceNetworks: () => '*',

    CreateService: (input, call) =>
      creating(call, 'service', input, { 'vpc-lattice:AuthType': input.authType }),
    GetService: onService,
    UpdateService: (input, call, state) => ({
      ...onService(input, call, state),
      context: { 'vpc-lattice:AuthType': input.authType },
    }),
    DeleteService: onService,
    ListServices: () => '*',

    CreateServiceNetworkServiceAssociation: (input, call, state) => {
      const service = onService(input, call, state);
      const network = onNetwork(input, call, state);
      const context = {
        'vpc-lattice:ServiceArn': service.resource,
        'vpc-lattice:ServiceNetworkArn': network.resource,
      };
      const path = 'servicenetworkserviceassociation';
      return [
        ...creating(call, path, input, context),
        ...[service, network].map(withKeys(context)),
      ];
    },
    GetServiceNetworkServiceAssociation: onServiceAssociation,
    DeleteServiceNetworkServiceAssociation: onServiceAssociation,
    ListServiceNetworkServiceAssociations: () => '*',

    CreateServiceNetworkVpcAssociation: (input, call, state) => {
      const network = onNetwork(input, call, state);
      const context = {
        'vpc-lattice:ServiceNetworkArn': network.resource,
        'vpc-lattice:VpcId': input.vpcIdentifier,
        'vpc-lattice:SecurityGroupIds': input.securityGroupIds,
      };
      const path = 'servicenetworkvpcassociation';
      return [...creating(call, path, input, context), withKeys(context)(network)];
    },
    GetServiceNetworkVpcAssociation: onVpcAssociation,
    UpdateServiceNetworkVpcAssociation: onVpcAssociation,
    DeleteServiceNetworkVpcAssociation: onVpcAssociation,
    ListServiceNetworkVpcAssociations: () => '*',

    CreateListener: (input, call, state) => {
      const path = `service/${idOf(input.serviceIdentifier)}/listener`;
      return creating(call, path, input, {
        'vpc-lattice:Protocol': input.protocol,
        ...targetKeys(input.defaultAction, call, state),
      });
    },
    GetListener: onListener,
    UpdateListener: (input, call, state) => ({
      ...onListener(input, call, state),
      context: targetKeys(input.defaultAction, call, state),
    }),
    DeleteListener: onListener,
    ListListeners: () => '*',

    CreateRule: (input, call, state) => {
      const path = `${listenerPath(input)}/rule`;
      return creating(call, path, input, targetKeys(input.action, call, state));
    },
    GetRule: onRule,
    UpdateRule: updateRule,
    BatchUpdateRule: (input, call, state) =>
      input.rules.map((rule) => updateRule({ ...input, ...rule }, call, state)),
    DeleteRule: onRule,
    ListRules: () => '*',

    CreateTargetGroup: (input, call) =>
      creating(call, 'targetgroup', input, { 'vpc-lattice:VpcId': input.config?.vpcIdentifier }),
    GetTargetGroup: onTargetGroup,
    UpdateTargetGroup: onTargetGroup,
    DeleteTargetGroup: onTargetGroup,
    ListTargetGroups: () => '*',
    RegisterTargets: onTargetGroup,
    DeregisterTargets: onTargetGroup,
    ListTargets: onTargetGroup,

    PutAuthPolicy: onGuarded,
    GetAuthPolicy: onGuarded,
    DeleteAuthPolicy: onGuarded,

    PutResourcePolicy: onArn,
    GetResourcePolicy: onArn,
    DeleteResourcePolicy: onArn,

    CreateAccessLogSubscription: (input, call, state) => [
      ...creating(call, 'accesslogsubscription', input),
      onGuarded(input, call, state),
    ],
    GetAccessLogSubscription: onAccessLogs,
    UpdateAccessLogSubscription: onAccessLogs,
    DeleteAccessLogSubscription: onAccessLogs,
    ListAccessLogSubscriptions: () => '*',

    ListTagsForResource: () => '*',
    TagResource: (input, call, state) => ({
      ...onArn(input, call, state),
      context: { 'vpc-lattice:CreateAction': undefined },
    }),
    UntagResource: onArn,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-vpc-lattice'), LatticeState>;

type Keys = NonNullable<Permission['context']>;
type Tagged = { readonly tags?: Readonly<Record<string, string>> | undefined };
type ByService = { readonly serviceIdentifier: string };
type ByNetwork = { readonly serviceNetworkIdentifier: string };
type ByListener = ByService & { readonly listenerIdentifier: string };
type ByRule = ByListener & { readonly ruleIdentifier: string };
type ByTargetGroup = { readonly targetGroupIdentifier: string };
type ByResource = { readonly resourceIdentifier: string };

type Action = {
  readonly forward?: { readonly targetGroups: readonly ByTargetGroup[] } | undefined;
};

/** A resource that does not exist yet has no id. */
function creating(call: Call, path: string, { tags }: Tagged, context: Keys = {}): Permission[] {
  const resource = arnOf(call, `${path}/*`);
  return [{ resource, context }, ...tagging('vpc-lattice:TagResource', resource, tags)];
}

function withKeys(context: Keys): (permission: Permission) => Permission {
  return (permission) => ({ ...permission, context });
}

function onService({ serviceIdentifier }: ByService, call: Call, state: LatticeState): Permission {
  return on(call, state, `service/${idOf(serviceIdentifier)}`);
}

function onNetwork(input: ByNetwork, call: Call, state: LatticeState): Permission {
  return on(call, state, `servicenetwork/${idOf(input.serviceNetworkIdentifier)}`);
}

function onServiceAssociation(
  input: { readonly serviceNetworkServiceAssociationIdentifier: string },
  call: Call,
  state: LatticeState,
): Permission {
  const id = idOf(input.serviceNetworkServiceAssociationIdentifier);
  const association = state.serviceAssociations.get(id);
  return {
    ...on(call, state, `servicenetworkserviceassociation/${id}`),
    context: {
      'vpc-lattice:ServiceArn': association && arnOf(call, `service/${association.serviceId}`),
      'vpc-lattice:ServiceNetworkArn': association && networkArn(call, association),
    },
  };
}

function onVpcAssociation(
  input: {
    readonly serviceNetworkVpcAssociationIdentifier: string;
    readonly securityGroupIds?: readonly string[] | undefined;
  },
  call: Call,
  state: LatticeState,
): Permission {
  const id = idOf(input.serviceNetworkVpcAssociationIdentifier);
  const association = state.vpcAssociations.get(id);
  return {
    ...on(call, state, `servicenetworkvpcassociation/${id}`),
    context: {
      'vpc-lattice:ServiceNetworkArn': association && networkArn(call, association),
      'vpc-lattice:VpcId': association?.vpcId,
      'vpc-lattice:SecurityGroupIds': input.securityGroupIds,
    },
  };
}

function onListener(input: ByListener, call: Call, state: LatticeState): Permission {
  return on(call, state, listenerPath(input));
}

function onRule(input: ByRule, call: Call, state: LatticeState): Permission {
  return on(call, state, `${listenerPath(input)}/rule/${idOf(input.ruleIdentifier)}`);
}

/** Whether alone or with others, a rule is updated by the same action. */
function updateRule(
  input: ByRule & { readonly action?: Action | undefined },
  call: Call,
  state: LatticeState,
): Permission {
  return {
    ...onRule(input, call, state),
    action: 'vpc-lattice:UpdateRule',
    context: targetKeys(input.action, call, state),
  };
}

function onTargetGroup(input: ByTargetGroup, call: Call, state: LatticeState): Permission {
  return on(call, state, `targetgroup/${idOf(input.targetGroupIdentifier)}`);
}

/** A service or a service network: the id says which. */
function onGuarded(
  { resourceIdentifier }: ByResource,
  call: Call,
  state: LatticeState,
): Permission {
  const id = idOf(resourceIdentifier);
  return on(call, state, `${id.startsWith('sn-') ? 'servicenetwork' : 'service'}/${id}`);
}

function onAccessLogs(
  input: { readonly accessLogSubscriptionIdentifier: string },
  call: Call,
  state: LatticeState,
): Permission {
  return on(call, state, `accesslogsubscription/${idOf(input.accessLogSubscriptionIdentifier)}`);
}

function onArn(
  { resourceArn: resource }: { readonly resourceArn: string },
  _call: Call,
  state: LatticeState,
): Permission {
  return { resource, resourceTags: findResource(state, resource)?.tags ?? new Map() };
}

function on(call: Call, state: LatticeState, path: string): Permission {
  return onArn({ resourceArn: arnOf(call, path) }, call, state);
}

/** The target groups that an action sends requests to. */
function targetKeys(action: Action | undefined, call: Call, state: LatticeState): Keys {
  const groups = action?.forward?.targetGroups ?? [];
  const arns = groups.map((group) => onTargetGroup(group, call, state).resource);
  return { 'vpc-lattice:TargetGroupArns': arns.length === 0 ? undefined : arns };
}

function listenerPath({ serviceIdentifier, listenerIdentifier }: ByListener): string {
  return `service/${idOf(serviceIdentifier)}/listener/${idOf(listenerIdentifier)}`;
}

function networkArn(scope: Scope, association: { readonly serviceNetworkId: string }): string {
  return arnOf(scope, `servicenetwork/${association.serviceNetworkId}`);
}

function arnOf({ region, accountId }: Scope, path: string): string {
  return `arn:aws:vpc-lattice:${region}:${accountId}:${path}`;
}

/** Resources are given by their id or their ARN. */
function idOf(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf('/') + 1);
}
