import { defineService } from '../../contracts.ts';
import { idempotent } from './idempotency.ts';
import * as accessLogs from './operations/access-log-subscriptions.ts';
import * as authPolicies from './operations/auth-policies.ts';
import { batchUpdateRule } from './operations/batch-update-rule.ts';
import * as listeners from './operations/listeners.ts';
import * as resourcePolicies from './operations/resource-policies.ts';
import * as rules from './operations/rules.ts';
import * as serviceAssociations from './operations/service-associations.ts';
import * as serviceNetworks from './operations/service-networks.ts';
import * as services from './operations/services.ts';
import * as tags from './operations/tags.ts';
import * as targetGroups from './operations/target-groups.ts';
import * as targets from './operations/targets.ts';
import * as vpcAssociations from './operations/vpc-associations.ts';
import { requiredPermissions } from './required-permissions.ts';
import type { LatticeState } from './state.ts';

export const vpcLattice = defineService<typeof import('@aws-sdk/client-vpc-lattice')>()({
  createState: (): LatticeState => ({
    serviceNetworks: new Map(),
    services: new Map(),
    targetGroups: new Map(),
    serviceAssociations: new Map(),
    vpcAssociations: new Map(),
    accessLogSubscriptions: new Map(),
    creations: new Map(),
  }),
  inventory: ({ creations: _, ...resources }) =>
    Object.values(resources).flatMap((byId) => [...byId.keys()]),
  permissions: requiredPermissions,
  operations: {
    CreateServiceNetwork: idempotent('CreateServiceNetwork', serviceNetworks.createServiceNetwork),
    GetServiceNetwork: serviceNetworks.getServiceNetwork,
    UpdateServiceNetwork: serviceNetworks.updateServiceNetwork,
    DeleteServiceNetwork: serviceNetworks.deleteServiceNetwork,
    ListServiceNetworks: serviceNetworks.listServiceNetworks,

    CreateService: idempotent('CreateService', services.createService),
    GetService: services.getService,
    UpdateService: services.updateService,
    DeleteService: services.deleteService,
    ListServices: services.listServices,

    CreateServiceNetworkServiceAssociation: idempotent(
      'CreateServiceNetworkServiceAssociation',
      serviceAssociations.createServiceNetworkServiceAssociation,
    ),
    GetServiceNetworkServiceAssociation: serviceAssociations.getServiceNetworkServiceAssociation,
    DeleteServiceNetworkServiceAssociation:
      serviceAssociations.deleteServiceNetworkServiceAssociation,
    ListServiceNetworkServiceAssociations:
      serviceAssociations.listServiceNetworkServiceAssociations,

    CreateServiceNetworkVpcAssociation: idempotent(
      'CreateServiceNetworkVpcAssociation',
      vpcAssociations.createServiceNetworkVpcAssociation,
    ),
    GetServiceNetworkVpcAssociation: vpcAssociations.getServiceNetworkVpcAssociation,
    UpdateServiceNetworkVpcAssociation: vpcAssociations.updateServiceNetworkVpcAssociation,
    DeleteServiceNetworkVpcAssociation: vpcAssociations.deleteServiceNetworkVpcAssociation,
    ListServiceNetworkVpcAssociations: vpcAssociations.listServiceNetworkVpcAssociations,

    CreateListener: idempotent('CreateListener', listeners.createListener),
    GetListener: listeners.getListener,
    UpdateListener: listeners.updateListener,
    DeleteListener: listeners.deleteListener,
    ListListeners: listeners.listListeners,

    CreateRule: idempotent('CreateRule', rules.createRule),
    GetRule: rules.getRule,
    UpdateRule: rules.updateRule,
    BatchUpdateRule: batchUpdateRule,
    DeleteRule: rules.deleteRule,
    ListRules: rules.listRules,

    CreateTargetGroup: idempotent('CreateTargetGroup', targetGroups.createTargetGroup),
    GetTargetGroup: targetGroups.getTargetGroup,
    UpdateTargetGroup: targetGroups.updateTargetGroup,
    DeleteTargetGroup: targetGroups.deleteTargetGroup,
    ListTargetGroups: targetGroups.listTargetGroups,
    RegisterTargets: targets.registerTargets,
    DeregisterTargets: targets.deregisterTargets,
    ListTargets: targets.listTargets,

    PutAuthPolicy: authPolicies.putAuthPolicy,
    GetAuthPolicy: authPolicies.getAuthPolicy,
    DeleteAuthPolicy: authPolicies.deleteAuthPolicy,

    PutResourcePolicy: resourcePolicies.putResourcePolicy,
    GetResourcePolicy: resourcePolicies.getResourcePolicy,
    DeleteResourcePolicy: resourcePolicies.deleteResourcePolicy,

    CreateAccessLogSubscription: idempotent(
      'CreateAccessLogSubscription',
      accessLogs.createAccessLogSubscription,
    ),
    GetAccessLogSubscription: accessLogs.getAccessLogSubscription,
    UpdateAccessLogSubscription: accessLogs.updateAccessLogSubscription,
    DeleteAccessLogSubscription: accessLogs.deleteAccessLogSubscription,
    ListAccessLogSubscriptions: accessLogs.listAccessLogSubscriptions,

    ListTagsForResource: tags.listTagsForResource,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
  },
});
