import type { Scope } from '../../contracts.ts';
import type { JsonObject } from './json.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export type Event = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** An ISO time in whole seconds, with a `Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
};

export type EventContent = {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
  /** Milliseconds since the epoch. */
  readonly time: number;
};

/**
 * Puts an event into the envelope that every event has, its members in the order in which AWS
 * writes them.
 */
export function createEvent(
  scope: Scope,
  { source, detailType, resources, detail, time }: EventContent,
): Event {
  return {
    version: '0',
    id: scope.random.uuid(),
    'detail-type': detailType,
    source,
    account: scope.accountId,
    time: formatTime(time),
    region: scope.region,
    resources,
    detail,
  };
}

export function formatTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
