import type { TargetGroupConfig, TargetGroupType } from '@aws-sdk/client-vpc-lattice';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import {
  latticeAttributes,
  latticeName,
  onceSettled,
  retagLattice,
  toApiCase,
  untilGone,
  untilSettled,
} from './lattice.ts';

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
  create: async (context, properties) => {
    const { aws, generateName, tags, announce } = context;
    const { arn = '' } = await aws.vpcLattice.CreateTargetGroup({
      name: properties.Name ?? generateName(128).toLowerCase(),
      type: properties.Type,
      config: properties.Config && (toApiCase(properties.Config) as TargetGroupConfig),
      tags: tags(properties.Tags),
    });
    announce(arn);
    const created = await untilSettled(context, () =>
      aws.vpcLattice.GetTargetGroup({ targetGroupIdentifier: arn }),
    );
    await register(context, arn, idsOf(properties));
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
    await register(context, targetGroupIdentifier, fresh);
    await retagLattice(context, targetGroupIdentifier, properties.Tags, before.Tags);
  },
  delete: async (context, targetGroupIdentifier) => {
    const { vpcLattice } = context.aws;
    await onceSettled(context, () => vpcLattice.DeleteTargetGroup({ targetGroupIdentifier }));
    await untilGone(context, () => vpcLattice.GetTargetGroup({ targetGroupIdentifier }));
  },
});

/** A target that is not taken fails the resource, although the call succeeds. */
async function register(
  { aws }: ResourceContext,
  targetGroupIdentifier: string,
  targets: { id: string }[],
): Promise<void> {
  if (targets.length === 0) return;
  const { unsuccessful = [] } = await aws.vpcLattice.RegisterTargets({
    targetGroupIdentifier,
    targets,
  });
  const [failure] = unsuccessful;
  if (failure === undefined) return;
  // Text not verified against AWS.
  throw new Error(`Failed to register target ${failure.id}: ${failure.failureMessage}`);
}

function idsOf({ Targets = [] }: Properties): { id: string }[] {
  return Targets.map(({ Id }) => ({ id: Id }));
}
