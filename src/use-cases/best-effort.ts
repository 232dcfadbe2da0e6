import { NO_REQUESTS } from '../rollout/observation.ts';
import { messageOf } from './message-of.ts';
import type { RolloutPorts } from './rollout-ports.ts';

const UNKNOWN_BUILD = { version: 'unknown', codeHash: 'unknown', deployedAtMs: 0 };

/**
 * The same ports for those who only look: what cannot be read is left out and told, instead of
 * hiding all the rest. The listener and the record are not left out: whoever asks decides by them.
 *
 * @param onProblem hears of what could not be read
 */
export function bestEffort(
  ports: RolloutPorts,
  onProblem: (problem: string) => void,
): RolloutPorts {
  const { record, alarms, requests, environments } = ports;
  const without =
    <T>(what: string, instead: T) =>
    (error: unknown): T => {
      onProblem(`${what} cannot be read: ${messageOf(error)}`);
      return instead;
    };
  const builds = { blue: UNKNOWN_BUILD, green: UNKNOWN_BUILD };
  return {
    ...ports,
    record: {
      read: () => record.read(),
      history: (limit) => record.history(limit).catch(without('the history', [])),
      save: (next, entry) => record.save(next, entry),
      note: (entry) => record.note(entry),
    },
    alarms: {
      read: (sinceMs) => alarms.read(sinceMs).catch(without('the alarms', { blue: [], green: [] })),
    },
    requests: {
      countGreen: (sinceMs) =>
        requests.countGreen(sinceMs).catch(without('the requests', NO_REQUESTS)),
      ratePerMinute: () => requests.ratePerMinute(),
    },
    environments: {
      readBuilds: () => environments.readBuilds().catch(without('the builds', builds)),
      smokeCheck: (environment) => environments.smokeCheck(environment),
    },
  };
}
