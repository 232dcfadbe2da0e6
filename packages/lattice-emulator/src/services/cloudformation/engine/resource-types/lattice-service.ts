import type { CreateServiceRequest } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import {
  latticeAttributes,
  latticeName,
  onceSettled,
  retagLattice,
  untilGone,
  untilSettled,
} from './lattice.ts';

type Properties = {
  readonly Name?: string;
  readonly AuthType?: NonNullable<CreateServiceRequest['authType']>;
  readonly CertificateArn?: string;
  readonly CustomDomainName?: string;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-service.html
 */
export const service = defineResourceType<Properties>({
  properties: ['Name', 'AuthType', 'CertificateArn', 'CustomDomainName', 'Tags'],
  limits: {
    Name: latticeName('svc', 40),
    CustomDomainName: { minLength: 3, maxLength: 255 },
    CertificateArn: {
      maxLength: 2_048,
      pattern:
        '^(arn(:[a-z0-9]+([.-][a-z0-9]+)*){2}(:([a-z0-9]+([.-][a-z0-9]+)*)?){2}:certificate/[0-9a-z-]+)?$',
    },
  },
  nameProperty: 'Name',
  create: async (context, properties) => {
    const { aws, generateName, tags, announce } = context;
    const { arn } = await aws.vpcLattice.CreateService({
      name: properties.Name ?? generateName(40).toLowerCase(),
      authType: properties.AuthType,
      certificateArn: properties.CertificateArn,
      customDomainName: properties.CustomDomainName,
      tags: tags(properties.Tags),
    });
    announce(arn ?? '');
    const created = await untilSettled(context, () =>
      aws.vpcLattice.GetService({ serviceIdentifier: arn }),
    );
    return latticeAttributes(created, {
      Status: created.status,
      'DnsEntry.DomainName': created.dnsEntry?.domainName,
      'DnsEntry.HostedZoneId': created.dnsEntry?.hostedZoneId,
    });
  },
  update: async (context, arn, { AuthType = 'NONE', CertificateArn, Tags }, before) => {
    const changes = { authType: AuthType, certificateArn: CertificateArn };
    await onceSettled(context, () =>
      context.aws.vpcLattice.UpdateService({ serviceIdentifier: arn, ...changes }),
    );
    await retagLattice(context, arn, Tags, before.Tags);
  },
  delete: async (context, serviceIdentifier) => {
    const { vpcLattice } = context.aws;
    await onceSettled(context, () => vpcLattice.DeleteService({ serviceIdentifier }));
    await untilGone(context, () => vpcLattice.GetService({ serviceIdentifier }));
  },
});
