import { ACCESS_DENIED_JSON, tagging } from '../../access/permissions.ts';
import type { Call, Permission, PermissionEntries } from '../../contracts.ts';
import { parameterArn, type SsmState } from './state.ts';

type ByName = { readonly Name: string };
type ByNames = { readonly Names: readonly string[] };
type ById = { readonly ResourceId: string };

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const requiredPermissions = {
  prefix: 'ssm',
  refusal: ACCESS_DENIED_JSON,
  needs: {
    PutParameter: (input, call, state) => {
      const permission = onParameter(input.Name, call, state);
      const context = { 'ssm:Overwrite': String(input.Overwrite ?? false) };
      return [
        { ...permission, context },
        ...tagging('ssm:AddTagsToResource', permission.resource, input.Tags),
      ];
    },
    GetParameter: byName,
    GetParameters: byNames,
    GetParametersByPath: ({ Path, Recursive = false }, call) => ({
      resource: parameterArn(call, Path),
      context: { 'ssm:Recursive': String(Recursive) },
    }),
    DescribeParameters: () => '*',
    GetParameterHistory: byName,
    DeleteParameter: byName,
    DeleteParameters: byNames,

    LabelParameterVersion: byName,
    UnlabelParameterVersion: byName,

    AddTagsToResource: byId,
    RemoveTagsFromResource: byId,
    ListTagsForResource: byId,
  },
} satisfies PermissionEntries<typeof import('@aws-sdk/client-ssm'), SsmState>;

function byName({ Name }: ByName, call: Call, state: SsmState): Permission {
  return onParameter(Name, call, state);
}

function byNames({ Names }: ByNames, call: Call, state: SsmState): Permission[] {
  return Names.map((name) => onParameter(name, call, state));
}

function byId({ ResourceId }: ById, call: Call, state: SsmState): Permission {
  return onParameter(ResourceId, call, state);
}

/** Permissions are on a parameter as a whole, whichever version or label of it is named. */
function onParameter(reference: string, call: Call, { parameters }: SsmState): Permission {
  const resource = /^(arn:(?:[^:]*:){4}[^:]*)/.exec(reference)?.[1];
  const name = reference.split(':', 1)[0] ?? reference;
  const arn = resource ?? parameterArn(call, name);
  const parameter = [...parameters.values()].find((each) => each.arn === arn);
  return { resource: arn, resourceTags: parameter?.tags ?? new Map() };
}
