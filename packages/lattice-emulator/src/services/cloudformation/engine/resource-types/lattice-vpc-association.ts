import { isDeepStrictEqual } from 'node:util';
import { defineResourceType } from '../resource-type.ts';
import {
  latticeAttributes,
  onceSettled,
  retagLattice,
  untilGone,
  untilSettled,
} from './lattice.ts';

type Properties = {
  readonly VpcIdentifier?: string;
  readonly ServiceNetworkIdentifier?: string;
  readonly SecurityGroupIds?: string[];
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-servicenetworkvpcassociation.html
 */
export const vpcAssociation = defineResourceType<Properties>({
  properties: ['VpcIdentifier', 'ServiceNetworkIdentifier', 'SecurityGroupIds', 'Tags'],
  limits: {
    VpcIdentifier: { pattern: '^vpc-(([0-9a-z]{8})|([0-9a-z]{17}))$' },
    SecurityGroupIds: { maxItems: 5 },
    'SecurityGroupIds/*': { pattern: '^sg-(([0-9a-z]{8})|([0-9a-z]{17}))$' },
  },
  create: async (context, properties) => {
    const { vpcLattice } = context.aws;
    const { arn } = await vpcLattice.CreateServiceNetworkVpcAssociation({
      vpcIdentifier: properties.VpcIdentifier,
      serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
      securityGroupIds: properties.SecurityGroupIds,
      tags: context.tags(properties.Tags),
    });
    context.announce(arn ?? '');
    const created = await untilSettled(context, () =>
      vpcLattice.GetServiceNetworkVpcAssociation(identify(arn)),
    );
    const VpcId = properties.VpcIdentifier;
    return latticeAttributes(created, { Status: created.status, VpcId });
  },
  update: async (context, arn, { SecurityGroupIds = [], Tags }, before) => {
    if (!isDeepStrictEqual(SecurityGroupIds, before.SecurityGroupIds ?? [])) {
      const { vpcLattice } = context.aws;
      const changes = { ...identify(arn), securityGroupIds: SecurityGroupIds };
      await onceSettled(context, () => vpcLattice.UpdateServiceNetworkVpcAssociation(changes));
      await untilSettled(context, () => vpcLattice.GetServiceNetworkVpcAssociation(identify(arn)));
    }
    await retagLattice(context, arn, Tags, before.Tags);
  },
  delete: async (context, arn) => {
    const { vpcLattice } = context.aws;
    const identifier = identify(arn);
    await onceSettled(context, () => vpcLattice.DeleteServiceNetworkVpcAssociation(identifier));
    await untilGone(context, () => vpcLattice.GetServiceNetworkVpcAssociation(identifier));
  },
});

function identify(arn: string | undefined) {
  return { serviceNetworkVpcAssociationIdentifier: arn };
}
