import type { ContextKeys, Permission, Refusal } from '../contracts.ts';

/** How services refuse, by the protocol that they were made with. */
export const ACCESS_DENIED_JSON: Refusal = { code: 'AccessDeniedException', status: 400 };
export const ACCESS_DENIED_REST: Refusal = { code: 'AccessDeniedException', status: 403 };
export const ACCESS_DENIED_XML: Refusal = { code: 'AccessDenied', status: 403 };

/** Giving a role to a service needs the leave to pass it on. */
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

/** Creating something with tags needs the leave to tag it, too. */
export function tagging(
  action: string,
  resource: string,
  tags: object | undefined,
): readonly Permission[] {
  return tags === undefined || Object.keys(tags).length === 0 ? [] : [{ action, resource }];
}
