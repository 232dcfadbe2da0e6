import { defineResourceType } from '../resource-type.ts';
import { latticeAttributes, retagLattice } from './lattice.ts';

type Properties = {
  readonly ServiceIdentifier?: string;
  readonly ServiceNetworkIdentifier?: string;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-servicenetworkserviceassociation.html
 */
export const serviceAssociation = defineResourceType<Properties>({
  properties: ['ServiceIdentifier', 'ServiceNetworkIdentifier', 'Tags'],
  create: async ({ aws, tags }, properties) => {
    const created = await aws.vpcLattice.CreateServiceNetworkServiceAssociation({
      serviceIdentifier: properties.ServiceIdentifier,
      serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
      tags: tags(properties.Tags),
    });
    return latticeAttributes(created, {
      Status: created.status,
      'DnsEntry.DomainName': created.dnsEntry?.domainName,
      'DnsEntry.HostedZoneId': created.dnsEntry?.hostedZoneId,
    });
  },
  update: (context, arn, { Tags }, before) => retagLattice(context, arn, Tags, before.Tags),
  delete: ({ aws }, arn) =>
    aws.vpcLattice.DeleteServiceNetworkServiceAssociation({
      serviceNetworkServiceAssociationIdentifier: arn,
    }),
});
