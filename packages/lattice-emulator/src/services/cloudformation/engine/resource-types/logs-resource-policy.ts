import { defineResourceType } from '../resource-type.ts';
import { documentText } from './document.ts';

type Properties = { readonly PolicyName?: string; readonly PolicyDocument?: object | string };

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html
 */
export const logsResourcePolicy = defineResourceType<Properties>({
  properties: ['PolicyName', 'PolicyDocument'],
  nameProperty: 'PolicyName',
  create: async ({ aws }, { PolicyName = '', PolicyDocument }) => {
    const policyDocument = documentText(PolicyDocument);
    await aws.logs.PutResourcePolicy({ policyName: PolicyName, policyDocument });
    return { physicalId: PolicyName, attributes: {} };
  },
  update: ({ aws }, policyName, { PolicyDocument }) =>
    aws.logs.PutResourcePolicy({ policyName, policyDocument: documentText(PolicyDocument) }),
  delete: ({ aws }, policyName) => aws.logs.DeleteResourcePolicy({ policyName }),
});
