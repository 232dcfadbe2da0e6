import {
  GetAccessLogSubscriptionCommand,
  GetListenerCommand,
  GetRuleCommand,
  GetServiceCommand,
  GetServiceNetworkCommand,
  GetServiceNetworkServiceAssociationCommand,
  GetServiceNetworkVpcAssociationCommand,
  GetTargetGroupCommand,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const service = await factory.createService();
const listener = await factory.createListener(service, { fixedResponse: { statusCode: 404 } });
const inListener = { serviceIdentifier: service.id, listenerIdentifier: listener.id };
const ACCOUNT_ARN = 'arn:aws:vpc-lattice:us-east-1:123456789012';
const ZEROS = '0'.repeat(17);

type Get = (identifier: string) => Promise<unknown>;

/** The identifiers of each kind of resource: the member, the prefix and the ARN. */
const KINDS: readonly (readonly [field: string, prefix: string, path: string, get: Get])[] = [
  [
    'serviceNetworkIdentifier',
    'sn',
    'servicenetwork',
    (id) => lattice.send(new GetServiceNetworkCommand({ serviceNetworkIdentifier: id })),
  ],
  [
    'serviceIdentifier',
    'svc',
    'service',
    (id) => lattice.send(new GetServiceCommand({ serviceIdentifier: id })),
  ],
  [
    'targetGroupIdentifier',
    'tg',
    'targetgroup',
    (id) => lattice.send(new GetTargetGroupCommand({ targetGroupIdentifier: id })),
  ],
  [
    'listenerIdentifier',
    'listener',
    `service/${service.id}/listener`,
    (id) =>
      lattice.send(
        new GetListenerCommand({ serviceIdentifier: service.id, listenerIdentifier: id }),
      ),
  ],
  [
    'ruleIdentifier',
    'rule',
    `service/${service.id}/listener/${listener.id}/rule`,
    (id) => lattice.send(new GetRuleCommand({ ...inListener, ruleIdentifier: id })),
  ],
  [
    'serviceNetworkServiceAssociationIdentifier',
    'snsa',
    'servicenetworkserviceassociation',
    (id) =>
      lattice.send(
        new GetServiceNetworkServiceAssociationCommand({
          serviceNetworkServiceAssociationIdentifier: id,
        }),
      ),
  ],
  [
    'serviceNetworkVpcAssociationIdentifier',
    'snva',
    'servicenetworkvpcassociation',
    (id) =>
      lattice.send(
        new GetServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: id,
        }),
      ),
  ],
  [
    'accessLogSubscriptionIdentifier',
    'als',
    'accesslogsubscription',
    (id) =>
      lattice.send(new GetAccessLogSubscriptionCommand({ accessLogSubscriptionIdentifier: id })),
  ],
];

describe.each(KINDS)('a %s', (field, prefix, path, get) => {
  it('may be an id or an ARN, which are not found when there is none', async () => {
    for (const identifier of [`${prefix}-${ZEROS}`, `${ACCOUNT_ARN}:${path}/${prefix}-${ZEROS}`]) {
      const getting = get(identifier);

      await expect(getting).rejects.toThrow(ResourceNotFoundException);
      await expect(getting).rejects.toMatchObject({ resourceId: identifier });
    }
  });

  it.each([
    ['a name', 'something'],
    ['an id that is too short', `${prefix}-${ZEROS.slice(1)}`],
    ['an id that is too long', `${prefix}-${ZEROS}0`],
    ['an id in capitals', `${prefix.toUpperCase()}-${ZEROS}`],
    ['an id of another kind', `other-${ZEROS}`],
    ['the ARN of another service', `arn:aws:ec2:us-east-1:123456789012:${path}/${prefix}-${ZEROS}`],
    ['the ARN of another kind', `${ACCOUNT_ARN}:other/${prefix}-${ZEROS}`],
  ])('cannot be %s', async (_, identifier) => {
    const getting = get(identifier);

    await expect(getting).rejects.toThrow(ValidationException);
    await expect(getting).rejects.toMatchObject({
      reason: 'fieldValidationFailed',
      fieldList: [{ name: field, message: expect.stringContaining(identifier) }],
    });
  });
});
