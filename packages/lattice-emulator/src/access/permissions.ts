import type { ContextKeys, Permission, Refusal } from '../contracts.ts';

/** The refusals of services, by their protocol. */
export const ACCESS_DENIED_JSON: Refusal = { code: 'AccessDeniedException', status: 400 };
export const ACCESS_DENIED_REST: Refusal = { code: 'AccessDeniedException', status: 403 };
export const ACCESS_DENIED_XML: Refusal = { code: 'AccessDenied', status: 403 };

/** Returns the permission to pass a role, for an operation that gives the role to a service. */
export function passRole(
  roleArn: string | undefined,
  service: string,
  context: ContextKeys = {},
): readonly Permission[] {
  if (roleArn === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resource: roleArn,
      context: {
        'iam:PassedToService': service,
        'iam:AssociatedResourceArn': undefined,
        ...context,
      },
    },
  ];
}

/** Returns the permission to tag, for an operation that creates a resource with tags. */
export function tagging(
  action: string,
  resource: string,
  tags: object | undefined,
): readonly Permission[] {
  return tags === undefined || Object.keys(tags).length === 0 ? [] : [{ action, resource }];
}
