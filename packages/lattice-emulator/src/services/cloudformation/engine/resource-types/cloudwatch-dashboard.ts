import { defineResourceType } from '../resource-type.ts';

type Properties = { readonly DashboardName?: string; readonly DashboardBody?: string };

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html
 */
export const dashboard = defineResourceType<Properties>({
  properties: ['DashboardName', 'DashboardBody'],
  nameProperty: 'DashboardName',
  create: async ({ aws, generateName }, { DashboardName = generateName(255), DashboardBody }) => {
    await aws.cloudwatch.PutDashboard({ DashboardName, DashboardBody });
    return { physicalId: DashboardName, attributes: {} };
  },
  update: ({ aws }, DashboardName, { DashboardBody }) =>
    aws.cloudwatch.PutDashboard({ DashboardName, DashboardBody }),
  delete: ({ aws }, name) => aws.cloudwatch.DeleteDashboards({ DashboardNames: [name] }),
});
