import { isInAlarm, reasonText, wentOffSince } from '../alarms.ts';
import type { Gate, GateReading, Situation } from './gate.ts';

export const alarms: Gate = {
  name: 'alarms',
  summary: 'fails while an alarm on green is in ALARM, or was since the rollout began',
  checked: 'continuous',
  evaluate: (situation) => [read(situation)],
  failure: 'GreenInAlarm',
};

function read({ rollout, seen }: Situation): GateReading {
  const { green } = seen.alarms;
  const total = green.length;
  const reading = (verdict: GateReading['verdict'], quiet: number, message: string) => {
    return { gate: alarms.name, verdict, value: quiet, threshold: total, message };
  };
  const wentOff = wentOffSince(green, rollout.startedAtMs, rollout.tolerated);
  const [first] = wentOff;
  if (first !== undefined) {
    const when = isInAlarm(first) ? 'is in ALARM' : 'was in ALARM since the rollout began';
    const message = `alarm ${first.name} ${when}: ${reasonText(first)}`;
    return reading('fail', total - wentOff.length, message);
  }
  if (total === 0) return reading('inconclusive', 0, 'no alarm watches green');
  const unknown = green.filter(({ state }) => state === 'INSUFFICIENT_DATA');
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(', ');
    return reading('inconclusive', total - unknown.length, `alarm ${names} has no data yet`);
  }
  return reading('pass', total, `alarms on green: ${total} of ${total} OK`);
}
