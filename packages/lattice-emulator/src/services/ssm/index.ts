import { defineService } from '../../contracts.ts';
import * as deleting from './operations/delete-parameters.ts';
import * as describing from './operations/describe-parameters.ts';
import * as getting from './operations/get-parameters.ts';
import * as labels from './operations/labels.ts';
import { putParameter } from './operations/put-parameter.ts';
import * as tags from './operations/tags.ts';
import { requiredPermissions } from './required-permissions.ts';
import type { SsmState } from './state.ts';

export const ssm = defineService<typeof import('@aws-sdk/client-ssm')>()({
  createState: (): SsmState => ({ parameters: new Map() }),
  inventory: ({ parameters }) => parameters.keys(),
  permissions: requiredPermissions,
  operations: {
    PutParameter: putParameter,
    GetParameter: getting.getParameter,
    GetParameters: getting.getParameters,
    GetParametersByPath: getting.getParametersByPath,
    DescribeParameters: describing.describeParameters,
    GetParameterHistory: describing.getParameterHistory,
    DeleteParameter: deleting.deleteParameter,
    DeleteParameters: deleting.deleteParameters,

    LabelParameterVersion: labels.labelParameterVersion,
    UnlabelParameterVersion: labels.unlabelParameterVersion,

    AddTagsToResource: tags.addTagsToResource,
    RemoveTagsFromResource: tags.removeTagsFromResource,
    ListTagsForResource: tags.listTagsForResource,
  },
});
