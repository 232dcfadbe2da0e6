import {
  CreateServiceCommand,
  CreateServiceNetworkCommand,
  CreateServiceNetworkVpcAssociationCommand,
  ListServiceNetworkVpcAssociationsCommand,
  ListTargetGroupsCommand,
  UpdateServiceCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { allowRole, createFunction, createFunctionRole } from '../support/function-code.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const lattice = new VPCLatticeClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const VPC = 'vpc-0123456789abcdef0';
const GROUP = 'sg-01234567';
const SUBNET = 'subnet-0123456789abcdef0';
const SOURCE = 'export const handler = async () => null;';

const VPCS = ['vpc-0abc…', 'vpc-xyz', 'vpc-', '0123456789abcdef0', 'vpc-0123456789ABCDEF0'];
const GROUPS = ['sg-0abc…', 'sg-1', 'default'];
const CERTIFICATES = ['shop', 'arn:aws:acm:us-east-1:123456789012:certificate/…', 'arn:aws:acm'];
const DOMAINS = [
  'shop',
  'shop example.com',
  '*.example.com',
  'shop..com',
  'https://shop.example.com',
];

let count = 0;
let network: string | undefined;
beforeAll(async () => {
  await createFunctionRole(emulator);
  await allowRole(emulator, 'function-role', { Action: 'ec2:*', Resource: '*' });
  const created = await lattice.send(new CreateServiceNetworkCommand({ name: 'network' }));
  network = created.id;
});

describe('VPC Lattice', () => {
  it.each(VPCS)('refuses the VPC %s', async (vpcIdentifier) => {
    const refusal = { name: 'ValidationException', fieldList: [{ name: 'vpcIdentifier' }] };

    await expect(associate(vpcIdentifier)).rejects.toMatchObject(refusal);
    await expect(
      lattice.send(new ListServiceNetworkVpcAssociationsCommand({ vpcIdentifier })),
    ).rejects.toMatchObject(refusal);
    await expect(
      lattice.send(new ListTargetGroupsCommand({ vpcIdentifier })),
    ).rejects.toMatchObject(refusal);
  });

  it.each(GROUPS)('refuses the security group %s', async (group) => {
    await expect(associate(VPC, [GROUP, group])).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(`got ${group}`),
    });
  });

  it.each(CERTIFICATES)('refuses the certificate %s', async (certificateArn) => {
    const name = `certificate-${CERTIFICATES.indexOf(certificateArn)}`;
    const { id: serviceIdentifier } = await lattice.send(new CreateServiceCommand({ name }));
    const refusal = { name: 'ValidationException', fieldList: [{ name: 'certificateArn' }] };

    await expect(
      lattice.send(new CreateServiceCommand({ name: 'refused', certificateArn })),
    ).rejects.toMatchObject(refusal);
    await expect(
      lattice.send(new UpdateServiceCommand({ serviceIdentifier, certificateArn })),
    ).rejects.toMatchObject(refusal);
  });

  it.each(DOMAINS)('refuses the custom domain name %s', async (customDomainName) => {
    await expect(
      lattice.send(new CreateServiceCommand({ name: 'refused', customDomainName })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      fieldList: [{ name: 'customDomainName' }],
    });
  });
});

describe('Lambda', () => {
  it.each([
    ['the subnet subnet-0abc…', ['subnet-0abc…'], [GROUP], 'ValidationException'],
    ['the subnet subnet-xyz', ['subnet-xyz'], [GROUP], 'InvalidParameterValueException'],
    ['the security group sg-0abc…', [SUBNET], ['sg-0abc…'], 'ValidationException'],
    ['the security group sg-xyz', [SUBNET], ['sg-xyz'], 'InvalidParameterValueException'],
    ['a subnet without a security group', [SUBNET], [], 'InvalidParameterValueException'],
    ['a seventeenth subnet', Array(17).fill(SUBNET), [GROUP], 'ValidationException'],
    ['a sixth security group', [SUBNET], Array(6).fill(GROUP), 'ValidationException'],
  ])('refuses %s', async (_, SubnetIds, SecurityGroupIds, name) => {
    const VpcConfig = { SubnetIds, SecurityGroupIds };

    await expect(createFunction(emulator, 'refused', SOURCE, { VpcConfig })).rejects.toMatchObject({
      name,
    });
  });
});

describe('CloudFormation', () => {
  it.each([
    ...VPCS.map((id) => ['ServiceNetworkVpcAssociation', { VpcIdentifier: id }] as const),
    ...GROUPS.map((id) => ['ServiceNetworkVpcAssociation', { SecurityGroupIds: [id] }] as const),
    ...CERTIFICATES.map((arn) => ['Service', { CertificateArn: arn }] as const),
  ])('refuses a template with a %s with %j', async (type, Properties) => {
    const StackName = `refused-${count++}`;

    await stacks.create(StackName, {
      Resources: { It: { Type: `AWS::VpcLattice::${type}`, Properties } },
    });

    expect(await stacks.statusOf(StackName)).toBe('ROLLBACK_COMPLETE');
    const reasons = (await stacks.eventsOf(StackName)).map((event) => event.ResourceStatusReason);
    expect(reasons.join()).toContain('failed validation constraint for keyword [pattern]');
  });

  it('rolls a stack back whose custom domain name is none', async () => {
    const Properties = { Name: 'domain', CustomDomainName: 'shop example.com' };
    const Resources = { It: { Type: 'AWS::VpcLattice::Service', Properties } };

    await stacks.create('domain', { Resources });

    expect(await stacks.statusOf('domain')).toBe('ROLLBACK_COMPLETE');
    expect((await stacks.failuresOf('domain')).at(-1)).toContain('must be a domain name');
  });
});

function associate(vpcIdentifier: string, securityGroupIds: string[] = []) {
  const input = { vpcIdentifier, serviceNetworkIdentifier: network, securityGroupIds };
  return lattice.send(new CreateServiceNetworkVpcAssociationCommand(input));
}
