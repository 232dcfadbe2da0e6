import { isDeepStrictEqual } from 'node:util';
import { defineResourceType } from '../resource-type.ts';
import { latticeAttributes, retagLattice } from './lattice.ts';

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
  limits: { SecurityGroupIds: { maxItems: 5 } },
  create: async ({ aws, tags }, properties) => {
    const created = await aws.vpcLattice.CreateServiceNetworkVpcAssociation({
      vpcIdentifier: properties.VpcIdentifier,
      serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
      securityGroupIds: properties.SecurityGroupIds,
      tags: tags(properties.Tags),
    });
    const VpcId = properties.VpcIdentifier;
    return latticeAttributes(created, { Status: created.status, VpcId });
  },
  update: async (context, arn, { SecurityGroupIds = [], Tags }, before) => {
    if (!isDeepStrictEqual(SecurityGroupIds, before.SecurityGroupIds ?? [])) {
      await context.aws.vpcLattice.UpdateServiceNetworkVpcAssociation({
        serviceNetworkVpcAssociationIdentifier: arn,
        securityGroupIds: SecurityGroupIds,
      });
    }
    await retagLattice(context, arn, Tags, before.Tags);
  },
  delete: ({ aws }, arn) =>
    aws.vpcLattice.DeleteServiceNetworkVpcAssociation({
      serviceNetworkVpcAssociationIdentifier: arn,
    }),
});
