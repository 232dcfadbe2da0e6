import type { LatticeService } from '../services/vpc-lattice/resources.ts';
import { isInService } from '../services/vpc-lattice/settling.ts';
import type { LatticeState } from '../services/vpc-lattice/state.ts';
import type { World } from '../world/world.ts';
import type { ServiceInNetwork } from './exchange.ts';

/**
 * Finds the service that a Host header names, by its generated or its custom domain name. Outside
 * of a network there is none.
 *
 * Differs: whoever reaches the emulator counts as inside the network, with or without an association
 * of a VPC; on AWS, without one, nobody is.
 */
export function findService(world: World, host: string): ServiceInNetwork | undefined {
  const domain = host.replace(/:\d+$/, '').toLowerCase();
  for (const scope of world.scopes) {
    const state = world.state<LatticeState>('vpcLattice', scope.accountId, scope.region);
    const service = [...state.services.values()].find(({ domainName, customDomainName }) =>
      [domainName, customDomainName].includes(domain),
    );
    const placed = service && place(state, service);
    if (placed !== undefined) return { scope, state, ...placed };
  }
  return undefined;
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
