import {
  CreateServiceNetworkCommand,
  CreateTargetGroupCommand,
  DeleteServiceNetworkCommand,
  ServiceQuotaExceededException,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const lattice = new VPCLatticeClient(clientConfig(emulator));

/** Quotas of a listener, a service and an association are tested with their operations. */
describe('a region', () => {
  it('has room for 50 service networks, and for another when one goes', async () => {
    const create = (n: number) =>
      lattice.send(new CreateServiceNetworkCommand({ name: `network-${n}` }));
    const [first] = await createMany(50, create);

    const refused = create(50);
    await expect(refused).rejects.toThrow(ServiceQuotaExceededException);
    await expect(refused).rejects.toMatchObject({
      message: 'quota of 50 reached for SERVICE_NETWORK',
      resourceType: 'SERVICE_NETWORK',
      serviceCode: 'vpc-lattice',
      quotaCode: expect.any(String),
      $metadata: { httpStatusCode: 402 },
    });
    await lattice.send(new DeleteServiceNetworkCommand({ serviceNetworkIdentifier: first?.id }));

    await expect(create(50)).resolves.toBeDefined();
  });

  it('has room for 500 target groups', async () => {
    const create = (n: number) =>
      lattice.send(new CreateTargetGroupCommand({ name: `group-${n}`, type: 'LAMBDA' }));
    await createMany(500, create);

    const refused = create(500);

    await expect(refused).rejects.toThrow(ServiceQuotaExceededException);
    await expect(refused).rejects.toMatchObject({ resourceType: 'TARGET_GROUP' });
  });

  it('has the room for itself', async () => {
    const elsewhere = new VPCLatticeClient(clientConfig(emulator, 'eu-west-1'));

    const creating = elsewhere.send(new CreateServiceNetworkCommand({ name: 'network-0' }));

    await expect(creating).resolves.toBeDefined();
  });
});

function createMany<T>(count: number, create: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => create(n)));
}
