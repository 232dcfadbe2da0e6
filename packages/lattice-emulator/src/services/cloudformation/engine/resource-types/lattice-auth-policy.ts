import { defineResourceType } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = { readonly ResourceIdentifier?: string; readonly Policy?: object | string };

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-vpclattice-authpolicy.html
 */
export const authPolicy = defineResourceType<Properties>({
  properties: ['ResourceIdentifier', 'Policy'],
  create: async ({ aws }, { ResourceIdentifier, Policy }) => {
    const { state } = await aws.vpcLattice.PutAuthPolicy({
      resourceIdentifier: ResourceIdentifier,
      policy: documentText(Policy),
    });
    return { physicalId: ResourceIdentifier ?? '', attributes: { State: state ?? '' } };
  },
  update: ({ aws }, resourceIdentifier, { Policy }) =>
    aws.vpcLattice.PutAuthPolicy({ resourceIdentifier, policy: documentText(Policy) }),
  delete: ({ aws }, resourceIdentifier) => aws.vpcLattice.DeleteAuthPolicy({ resourceIdentifier }),
});
