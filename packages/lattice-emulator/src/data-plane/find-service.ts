import type { LatticeService } from '../services/vpc-lattice/resources.ts';
import { isInService } from '../services/vpc-lattice/settling.ts';
import type { LatticeState } from '../services/vpc-lattice/state.ts';
import type { World } from '../world/world.ts';
import type { ServiceInNetwork } from './exchange.ts';

/**
 * Finds the service of a Host header, by its generated or its custom domain name. A service without
 * a network is not found.
 *
 * Differs: every caller counts as inside the service network, even when no VPC is associated with
 * it; on AWS a network without one cannot be reached.
 */
export function findService(world: World, host: string): ServiceInNetwork | undefined {
  const domain = host.replace(/:\d+$/, '').toLowerCase();
  for (const scope of world.scopes) {
    const state = world.state<LatticeState>('vpcLattice', scope.accountId, scope.region);
    for (const service of state.services.values()) {
      if (!namesOf(service).includes(domain)) continue;
      const placed = place(state, service);
      if (placed !== undefined) return { scope, state, ...placed };
    }
  }
  return undefined;
}

/**
 * Returns whether a name has a certificate: the generated one of a service always, and a custom one
 * when the service has a certificate.
 */
export function hasCertificate(world: World, name: string): boolean {
  return world.scopes.some(({ accountId, region }) => {
    const { services } = world.state<LatticeState>('vpcLattice', accountId, region);
    return [...services.values()].some(
      (service) =>
        service.domainName === name ||
        // An empty ARN is none.
        (namesOf(service).includes(name) && Boolean(service.certificateArn)),
    );
  });
}

function namesOf({ domainName, customDomainName }: LatticeService): string[] {
  return customDomainName === undefined
    ? [domainName]
    : [domainName, customDomainName.toLowerCase()];
}

function place(
  { serviceAssociations, serviceNetworks, vpcAssociations }: LatticeState,
  service: LatticeService,
): Pick<ServiceInNetwork, 'service' | 'network' | 'vpcId'> | undefined {
  const association = [...serviceAssociations.values()].find(
    (candidate) => candidate.serviceId === service.id && isInService(candidate),
  );
  const network = association && serviceNetworks.get(association.serviceNetworkId);
  if (network === undefined) return undefined;
  const vpc = [...vpcAssociations.values()].find(
    (candidate) => candidate.serviceNetworkId === network.id && isInService(candidate),
  );
  return { service, network, vpcId: vpc?.vpcId };
}
