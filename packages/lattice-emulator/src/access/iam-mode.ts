/** Whether the policies of roles decide what their sessions may do. */
export const IAM_MODES = ['on', 'off'] as const;
export type IamMode = (typeof IAM_MODES)[number];
