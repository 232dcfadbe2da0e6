import { defineResourceType } from '../resource-type.ts';
import { latticeAttributes, retagLattice } from './lattice.ts';

type Properties = {
  readonly ResourceIdentifier?: string;
  readonly DestinationArn?: string;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-accesslogsubscription.html
 */
export const accessLogSubscription = defineResourceType<Properties>({
  properties: ['ResourceIdentifier', 'DestinationArn', 'Tags'],
  create: async ({ aws, tags }, { ResourceIdentifier, DestinationArn, Tags }) => {
    const created = await aws.vpcLattice.CreateAccessLogSubscription({
      resourceIdentifier: ResourceIdentifier,
      destinationArn: DestinationArn,
      tags: tags(Tags),
    });
    const { resourceArn: ResourceArn, resourceId: ResourceId } = created;
    return latticeAttributes(created, { ResourceArn, ResourceId });
  },
  update: async (context, arn, { DestinationArn, Tags }, before) => {
    await context.aws.vpcLattice.UpdateAccessLogSubscription({
      accessLogSubscriptionIdentifier: arn,
      destinationArn: DestinationArn,
    });
    await retagLattice(context, arn, Tags, before.Tags);
  },
  delete: ({ aws }, arn) =>
    aws.vpcLattice.DeleteAccessLogSubscription({ accessLogSubscriptionIdentifier: arn }),
});
