import type { TargetGroupConfig, TargetGroupType } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType } from '../resource-type.ts';
import { latticeAttributes, latticeName, retagLattice, toApiCase } from './lattice.ts';

type Properties = {
  readonly Name?: string;
  readonly Type?: TargetGroupType;
  readonly Config?: object;
  readonly Targets?: readonly { readonly Id: string }[];
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-targetgroup.html
 */
export const targetGroup = defineResourceType<Properties>({
  properties: ['Name', 'Type', 'Config', 'Targets', 'Tags'],
  limits: { Name: latticeName('tg', 128), 'Config/Port': { minimum: 1, maximum: 65_535 } },
  nameProperty: 'Name',
  create: async ({ aws, generateName, tags, announce }, properties) => {
    const created = await aws.vpcLattice.CreateTargetGroup({
      name: properties.Name ?? generateName(128).toLowerCase(),
      type: properties.Type,
      config: properties.Config && (toApiCase(properties.Config) as TargetGroupConfig),
      tags: tags(properties.Tags),
    });
    announce(created.arn ?? '');
    const targets = idsOf(properties);
    if (targets.length > 0) {
      const targetGroupIdentifier = created.arn;
      await aws.vpcLattice.RegisterTargets({ targetGroupIdentifier, targets });
    }
    return latticeAttributes(created, { Status: created.status });
  },
  update: async (context, targetGroupIdentifier, properties, before) => {
    const { vpcLattice } = context.aws;
    const [old, now] = [idsOf(before), idsOf(properties)];
    const gone = old.filter(({ id }) => !now.some((target) => target.id === id));
    const fresh = now.filter(({ id }) => !old.some((target) => target.id === id));
    if (gone.length > 0) {
      await vpcLattice.DeregisterTargets({ targetGroupIdentifier, targets: gone });
    }
    if (fresh.length > 0) {
      await vpcLattice.RegisterTargets({ targetGroupIdentifier, targets: fresh });
    }
    await retagLattice(context, targetGroupIdentifier, properties.Tags, before.Tags);
  },
  delete: async ({ aws }, targetGroupIdentifier) =>
    aws.vpcLattice.DeleteTargetGroup({ targetGroupIdentifier }),
});

function idsOf({ Targets = [] }: Properties): { id: string }[] {
  return Targets.map(({ Id }) => ({ id: Id }));
}
