import { defineService } from '../../contracts.ts';
import * as changeSets from './operations/change-sets.ts';
import * as describeChangeSets from './operations/describe-change-sets.ts';
import * as events from './operations/describe-events.ts';
import * as describeStacks from './operations/describe-stacks.ts';
import * as stackResources from './operations/stack-resources.ts';
import * as stacks from './operations/stacks.ts';
import * as templates from './operations/templates.ts';
import { requiredPermissions } from './required-permissions.ts';
import type { CloudFormationState } from './state.ts';

export const cloudformation = defineService<typeof import('@aws-sdk/client-cloudformation')>()({
  createState: (): CloudFormationState => ({ stacks: new Map(), changeSets: new Map() }),
  inventory: ({ stacks: all }) =>
    [...all.values()].filter(({ status }) => status !== 'DELETE_COMPLETE').map(({ name }) => name),
  permissions: requiredPermissions,
  operations: {
    CreateStack: stacks.createStack,
    UpdateStack: stacks.updateStack,
    DeleteStack: stacks.deleteStack,
    DescribeStacks: describeStacks.describeStacks,
    ListStacks: describeStacks.listStacks,
    ListExports: describeStacks.listExports,

    CreateChangeSet: changeSets.createChangeSet,
    DescribeChangeSet: describeChangeSets.describeChangeSet,
    ListChangeSets: describeChangeSets.listChangeSets,
    ExecuteChangeSet: changeSets.executeChangeSet,
    DeleteChangeSet: changeSets.deleteChangeSet,

    DescribeEvents: events.describeEvents,
    DescribeStackEvents: stackResources.describeStackEvents,
    DescribeStackResource: stackResources.describeStackResource,
    DescribeStackResources: stackResources.describeStackResources,
    ListStackResources: stackResources.listStackResources,

    GetTemplate: templates.getTemplate,
    GetTemplateSummary: templates.getTemplateSummary,
    ValidateTemplate: templates.validateTemplate,
  },
});
