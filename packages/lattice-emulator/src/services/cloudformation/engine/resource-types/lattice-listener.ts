import { isDeepStrictEqual } from 'node:util';
import type { ListenerProtocol, RuleAction } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import {
  latticeAction,
  latticeAttributes,
  latticeName,
  onceSettled,
  retagLattice,
  toApiCase,
} from './lattice.ts';

type Properties = {
  readonly Name?: string;
  readonly ServiceIdentifier?: string;
  readonly Protocol?: ListenerProtocol;
  readonly Port?: number;
  readonly DefaultAction?: object;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-listener.html
 */
export const listener = defineResourceType<Properties>({
  properties: ['Name', 'ServiceIdentifier', 'Protocol', 'Port', 'DefaultAction', 'Tags'],
  limits: {
    Name: latticeName('listener', 63),
    Port: { minimum: 1, maximum: 65_535 },
    ...latticeAction('DefaultAction', 0),
  },
  nameProperty: 'Name',
  create: async (context, properties) => {
    const input = {
      serviceIdentifier: properties.ServiceIdentifier,
      name: properties.Name ?? context.generateName(63).toLowerCase(),
      protocol: properties.Protocol,
      port: properties.Port,
      defaultAction: toApiCase(properties.DefaultAction) as RuleAction,
      tags: context.tags(properties.Tags),
    };
    const { vpcLattice } = context.aws;
    const created = await onceSettled(context, () => vpcLattice.CreateListener(input));
    const { serviceArn: ServiceArn, serviceId: ServiceId } = created;
    return latticeAttributes(created, { ServiceArn, ServiceId });
  },
  update: async (context, arn, properties, before) => {
    // Weights moved at run time stay, unless the template itself asks for others.
    if (!isDeepStrictEqual(properties.DefaultAction, before.DefaultAction)) {
      const input = {
        ...identify(arn, properties),
        defaultAction: toApiCase(properties.DefaultAction) as RuleAction,
      };
      await onceSettled(context, () => context.aws.vpcLattice.UpdateListener(input));
    }
    await retagLattice(context, arn, properties.Tags, before.Tags);
  },
  delete: (context, arn, properties) =>
    onceSettled(context, () => context.aws.vpcLattice.DeleteListener(identify(arn, properties))),
});

function identify(arn: string, { ServiceIdentifier }: Properties) {
  return { serviceIdentifier: ServiceIdentifier, listenerIdentifier: arn };
}
