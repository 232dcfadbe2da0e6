import type { CreateServiceNetworkRequest } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import { latticeAttributes, latticeName, retagLattice } from './lattice.ts';

type Properties = {
  readonly Name?: string;
  readonly AuthType?: NonNullable<CreateServiceNetworkRequest['authType']>;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-servicenetwork.html
 */
export const serviceNetwork = defineResourceType<Properties>({
  properties: ['Name', 'AuthType', 'Tags'],
  limits: { Name: latticeName('servicenetwork', 63) },
  nameProperty: 'Name',
  create: async ({ aws, generateName, tags }, { Name, AuthType, Tags }) => {
    const name = Name ?? generateName(63).toLowerCase();
    const input = { name, authType: AuthType, tags: tags(Tags) };
    return latticeAttributes(await aws.vpcLattice.CreateServiceNetwork(input));
  },
  update: async (context, arn, { AuthType = 'NONE', Tags }, before) => {
    await context.aws.vpcLattice.UpdateServiceNetwork({
      serviceNetworkIdentifier: arn,
      authType: AuthType,
    });
    await retagLattice(context, arn, Tags, before.Tags);
  },
  delete: ({ aws }, arn) => aws.vpcLattice.DeleteServiceNetwork({ serviceNetworkIdentifier: arn }),
});
