import * as v from 'valibot';
import type { RolloutEvent } from '../ports/notifier.ts';
import { EVENT_KINDS } from '../rollout/event-kind.ts';
import { REASONS, type Reason } from '../rollout/reasons.ts';
import { DETAIL_TYPES, EVENT_SOURCE } from './detail-types.ts';
import { isRecord } from './payload-error.ts';
import { expected, object, parse, wholeNumber } from './schema.ts';

/** The service and the stage whose events are expected. */
export type EventOrigin = { readonly service: string; readonly stage: string };

/** An event as EventBridge delivered it. */
export type DeliveredEvent = RolloutEvent & { readonly atMs: number };

/**
 * Parses an event of a rollout. EventBridge's own members, which may become more, are ignored;
 * all others have to be as expected.
 *
 * @throws PayloadError with all problems at once, among them another service, stage or detail type
 */
export function parseRolloutEvent(payload: unknown, origin: EventOrigin): DeliveredEvent {
  const { time, detail, ...type } = parse(schemaFor(origin), withoutOthers(payload), 'event');
  const { previous, current, rollout, plan, build, actor, alarm } = detail;
  return {
    kind: type['detail-type'],
    rollout,
    plan,
    build,
    from: previous,
    to: current,
    reason: detail.reason,
    message: detail.message,
    actor: actor && { id: actor.id, comment: actor.comment },
    alarm: alarm && { name: alarm.name, wentOffAtMs: alarm.since },
    sinceAlarmMs: detail.sinceAlarmMs,
    atMs: time,
  };
}

function withoutOthers(payload: unknown): unknown {
  if (!isRecord(payload)) return payload;
  const { source, 'detail-type': type, time, detail } = payload;
  return { source, 'detail-type': type, time, detail };
}

function schemaFor({ service, stage }: EventOrigin) {
  return object(
    {
      source: exactly(EVENT_SOURCE),
      'detail-type': eventKind(),
      time: time(),
      detail: object(
        {
          service: exactly(service),
          stage: exactly(stage),
          rollout: v.optional(text()),
          plan: v.optional(text()),
          build: v.optional(text()),
          previous: v.optional(weights()),
          current: weights(),
          reason: reason(),
          message: text(),
          actor: v.optional(object({ id: text(), comment: v.optional(text()) }, '{"id":"ana"}')),
          alarm: v.optional(object({ name: text(), since: v.optional(time()) }, '{"name":"…"}')),
          sinceAlarmMs: v.optional(wholeNumber(0)),
        },
        '{"service":"…","stage":"…"}',
      ),
    },
    '{"detail-type":"…","detail":{}}',
  );
}

function eventKind() {
  const types = EVENT_KINDS.map((kind) => DETAIL_TYPES[kind]);
  const message = expected(`one of ${types.join(', ')}`);
  return v.pipe(
    v.string(message),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const kind = EVENT_KINDS.find((each) => DETAIL_TYPES[each] === dataset.value);
      if (kind !== undefined) return kind;
      addIssue({ message });
      return NEVER;
    }),
  );
}

function weights() {
  return object(
    { blue: wholeNumber(0, 100), green: wholeNumber(0, 100) },
    '{"blue":90,"green":10}',
  );
}

function reason() {
  return v.picklist(Object.keys(REASONS) as Reason[], expected('a reason of docs/concepts.md'));
}

/** A time such as `2026-11-26T01:17:32Z`; becomes milliseconds since the epoch. */
function time() {
  const message = expected('a time like 2026-11-26T01:17:32Z');
  return v.pipe(
    v.string(message),
    v.isoTimestamp(message),
    v.transform((text) => Date.parse(text)),
    v.number(message),
  );
}

function exactly<const Value extends string>(value: Value) {
  return v.literal(value, expected(JSON.stringify(value)));
}

function text() {
  return v.string(expected('a string'));
}
