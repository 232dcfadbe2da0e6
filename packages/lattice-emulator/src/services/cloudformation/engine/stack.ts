import type { Attributes, Properties } from './resource-type.ts';
import type { ResourceProblem } from './specification/problem.ts';
import type { RetentionPolicy, Template } from './template.ts';

export type Stack = {
  readonly id: string;
  readonly name: string;
  status: StackStatus;
  statusReason: string | undefined;
  readonly createdAt: Date;
  updatedAt: Date | undefined;
  deletedAt: Date | undefined;
  /** The last deployment, or the first one while it runs; `undefined` before that. */
  deployed: Desired | undefined;
  roleArn: string | undefined;
  /** The token of the request that the latest operation came with. */
  clientToken: string | undefined;
  /** Every operation that came with a token, with it. */
  readonly requests: Set<string>;
  /** In the order in which they were made. */
  resources: Map<string, StackResource>;
  outputs: readonly StackOutput[];
  /** The names of other stacks' exports that this one uses. */
  imports: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: StackEvent[];
};

/** The desired state of a stack. */
export type Desired = {
  readonly template: Template;
  readonly templateText: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The values of the parameters that come from the Parameter Store. */
  readonly fetched: ReadonlyMap<string, string>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
};

/** Stands for a stack that was never deployed. */
export const EMPTY: Desired = {
  template: { Resources: {} },
  templateText: '',
  parameters: new Map(),
  fetched: new Map(),
  tags: {},
  capabilities: [],
  notificationArns: [],
};

export type StackResource = {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Resolved, as they were sent to the service. */
  readonly properties: Properties;
  /** The same with dynamic references as the template has them, which a plan does not look up. */
  readonly written: Properties;
  readonly attributes: Attributes;
  readonly dependencies: ReadonlySet<string>;
  readonly deletionPolicy: RetentionPolicy;
  readonly updateReplacePolicy: RetentionPolicy;
  readonly status: ResourceStatus;
  readonly updatedAt: Date;
};

export type StackOutput = {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
};

export type StackEvent = {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: Date;
  readonly status: ResourceStatus;
  readonly reason: string | undefined;
  readonly clientToken: string | undefined;
  readonly properties: Properties | undefined;
  /** The problems that the validation before the operation found. */
  readonly problems: readonly ResourceProblem[];
};

type Phase = 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';

export type ResourceStatus =
  | `${'CREATE' | 'UPDATE' | 'DELETE'}_${Phase}`
  | 'DELETE_SKIPPED'
  | StackStatus;

export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | `${'CREATE' | 'ROLLBACK' | 'DELETE' | 'UPDATE' | 'UPDATE_ROLLBACK'}_${Phase}`
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';

/** The reason of the first event of every operation that a request starts. */
export const USER_INITIATED = 'User Initiated';

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

export function isInProgress({ status }: Stack): boolean {
  return status.endsWith('IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}
