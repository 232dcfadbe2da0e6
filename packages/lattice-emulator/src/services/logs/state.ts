import { ValidationException } from '@aws-sdk/client-cloudwatch-logs';
import type { PolicyDocument } from '../../access/policy-document.ts';
import type { Scope } from '../../contracts.ts';
import { invalidParameter, notFound } from './errors.ts';

export type LogsState = {
  readonly groups: Map<string, LogGroup>;
  /** By name; each says which services may write here. */
  readonly resourcePolicies: Map<string, ResourcePolicy>;
  /** Counts all events, so that those of the same time keep the order in which they came. */
  lastEventNumber: number;
};

export type LogGroup = {
  readonly name: string;
  /** Without the `:*` that some operations put after it. */
  readonly arn: string;
  readonly createdAt: number;
  retentionInDays: number | undefined;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
};

export type LogStream = {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  lastIngestionTime: number | undefined;
  storedBytes: number;
  /** In the order of their ids. */
  readonly events: LogEvent[];
};

export type LogEvent = {
  /** Digits that sort as events do: by time, then by arrival. */
  readonly id: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
};

export type ResourcePolicy = {
  readonly name: string;
  readonly text: string;
  readonly document: PolicyDocument;
  readonly updatedAt: number;
};

/** The identifiers of a group that an operation accepts: the name, or the name or the ARN. */
export type GroupNames = {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
};

export function groupArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

/** @throws ResourceNotFoundException */
export function findGroup(state: LogsState, name: string): LogGroup {
  const group = state.groups.get(name);
  if (group === undefined) throw notFound('The specified log group');
  return group;
}

/** @throws ResourceNotFoundException */
export function findGroupByArn(state: LogsState, arn: string): LogGroup {
  const withoutStar = arn.replace(/:\*$/, '');
  const group = [...state.groups.values()].find((item) => item.arn === withoutStar);
  if (group === undefined) throw notFound('The specified log group');
  return group;
}

/**
 * @throws ResourceNotFoundException
 * @throws ValidationException when the group is named twice
 */
export function findNamedGroup(state: LogsState, names: GroupNames): LogGroup {
  const { logGroupName: name, logGroupIdentifier: identifier } = names;
  if (name !== undefined && identifier !== undefined) {
    const message = 'LogGroup name and LogGroup ARN are mutually exclusive parameters.';
    throw new ValidationException({ message, $metadata: {} });
  }
  if (identifier?.startsWith('arn:')) return findGroupByArn(state, identifier);
  const wanted = name ?? identifier;
  // Text not verified against AWS.
  if (wanted === undefined)
    throw invalidParameter('Either logGroupName or logGroupIdentifier is required.');
  return findGroup(state, wanted);
}

/** @throws ResourceNotFoundException */
export function findStream({ streams }: LogGroup, name: string): LogStream {
  const stream = streams.get(name);
  if (stream === undefined) throw notFound('The specified log stream');
  return stream;
}
