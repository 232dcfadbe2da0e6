import { defineResourceType } from '../resource-type.ts';
import {
  latticeAttributes,
  onceSettled,
  retagLattice,
  untilGone,
  untilSettled,
} from './lattice.ts';

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
  create: async (context, properties) => {
    const { vpcLattice } = context.aws;
    const { arn } = await onceSettled(context, () =>
      vpcLattice.CreateServiceNetworkServiceAssociation({
        serviceIdentifier: properties.ServiceIdentifier,
        serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
        tags: context.tags(properties.Tags),
      }),
    );
    context.announce(arn ?? '');
    const created = await untilSettled(context, () =>
      vpcLattice.GetServiceNetworkServiceAssociation(identify(arn)),
    );
    return latticeAttributes(created, {
      Status: created.status,
      'DnsEntry.DomainName': created.dnsEntry?.domainName,
      'DnsEntry.HostedZoneId': created.dnsEntry?.hostedZoneId,
    });
  },
  update: (context, arn, { Tags }, before) => retagLattice(context, arn, Tags, before.Tags),
  delete: async (context, arn) => {
    const { vpcLattice } = context.aws;
    const identifier = identify(arn);
    await onceSettled(context, () => vpcLattice.DeleteServiceNetworkServiceAssociation(identifier));
    await untilGone(context, () => vpcLattice.GetServiceNetworkServiceAssociation(identifier));
  },
});

function identify(arn: string | undefined) {
  return { serviceNetworkServiceAssociationIdentifier: arn };
}
