import { UNKNOWN_ACTOR } from '../rollout/actor.ts';
import type { RollbackInput } from '../rollout/roll-back.ts';
import { parseAwsTime } from './aws-time.ts';
import { isRecord, LONGEST_TEXT, PayloadError, show } from './payload-error.ts';

/**
 * Parses what asks for a rollback: an alarm's event or a person's payload. Both are parsed leniently,
 * by hand and without a schema, because nothing that is merely unexpected may keep traffic on green:
 * what an event does not say is left open, and of a person's payload only `comment` and `actor` count. Only a rehearsal, exactly `{"dryRun":true}`, leaves the weights alone.
 *
 * @throws PayloadError for the event of an alarm that is not in ALARM, which asks for nothing
 */
export function parseRollbackInput(payload: unknown): RollbackInput {
  if (!isRecord(payload)) return { kind: 'manual', actor: UNKNOWN_ACTOR };
  const { 'detail-type': detailType, detail, comment, actor } = payload;
  if (detailType !== undefined) return parseAlarmEvent(isRecord(detail) ? detail : {});
  if (isRehearsal(payload)) return { kind: 'rehearsal' };
  const id = readText(actor) ?? UNKNOWN_ACTOR.id;
  return { kind: 'manual', actor: { id, comment: readText(comment) } };
}

function isRehearsal(payload: Readonly<Record<string, unknown>>): boolean {
  return payload.dryRun === true && Object.keys(payload).length === 1;
}

function parseAlarmEvent(detail: Readonly<Record<string, unknown>>): RollbackInput {
  const { alarmName } = detail;
  const state = isRecord(detail.state) ? detail.state : {};
  if (state.value !== undefined && state.value !== 'ALARM') {
    throw new PayloadError([`detail.state.value: expected "ALARM", got ${show(state.value)}`]);
  }
  return {
    kind: 'alarm',
    alarmName: readText(alarmName) ?? 'of unknown name',
    changedAtMs: typeof state.timestamp === 'string' ? parseAwsTime(state.timestamp) : undefined,
    stateReason: readText(state.reason) ?? 'no reason given',
  };
}

/** Cut, so that a text that is too long never keeps the record from being written. */
function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : undefined;
}
