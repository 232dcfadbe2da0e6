import type { RollBackRequest } from '../rollout/roll-back.ts';
import { parseAwsTime } from './aws-time.ts';
import { isRecord, LONGEST_TEXT, PayloadError, show } from './payload-problems.ts';

/**
 * Reads what asks for a rollback: an alarm's event or a person. It is read with goodwill, because
 * nothing that is merely unexpected may keep traffic on green: what an event does not say is left
 * open, and of a person's payload only the reason counts. Only what asks for a rehearsal and for
 * nothing else, `{"dryRun":true}`, leaves the weights alone.
 *
 * @throws PayloadError for the event of an alarm that is not in ALARM, which asks for nothing
 */
export function parseRollBackRequest(payload: unknown): RollBackRequest {
  const { 'detail-type': detailType, detail, reason } = isRecord(payload) ? payload : {};
  if (detailType !== undefined) return parseAlarmEvent(isRecord(detail) ? detail : {});
  if (isRehearsal(payload)) return { kind: 'rehearsal' };
  return { kind: 'by-hand', reason: readText(reason, 'no reason given') };
}

function isRehearsal(payload: unknown): boolean {
  return isRecord(payload) && payload.dryRun === true && Object.keys(payload).length === 1;
}

function parseAlarmEvent(detail: Readonly<Record<string, unknown>>): RollBackRequest {
  const { alarmName } = detail;
  const state = isRecord(detail.state) ? detail.state : {};
  if (state.value !== undefined && state.value !== 'ALARM') {
    throw new PayloadError([`detail.state.value: expected "ALARM", got ${show(state.value)}`]);
  }
  return {
    kind: 'alarm',
    alarmName: readText(alarmName, 'of unknown name'),
    changedAtMs: typeof state.timestamp === 'string' ? parseAwsTime(state.timestamp) : undefined,
    alarmReason: readText(state.reason, 'no reason given'),
  };
}

/** Cut, because nothing that is merely long may keep the record from being written. */
function readText(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : otherwise;
}
