import { ServiceQuotaExceededException } from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/clock.ts';
import { vpcLattice } from '../../src/services/vpc-lattice/index.ts';
import { callAsRoot } from '../support/call.ts';

describe('a region', () => {
  it('has room for 2,000 services', () => {
    const call = callAsRoot(new Clock({ speed: 0 }));
    const state = vpcLattice.createState(call);
    const create = (n: number) =>
      vpcLattice.operations.CreateService?.(state, { name: `service-${n}` }, call);
    for (let n = 0; n < 2_000; n += 1) create(n);

    const creating = () => create(2_000);

    expect(creating).toThrow(ServiceQuotaExceededException);
    expect(creating).toThrow('quota of 2000 reached for SERVICE');
  });
});
