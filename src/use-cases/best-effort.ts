import { messageOf } from './message-of.ts';
import type { StatusPorts } from './rollout-ports.ts';

const UNKNOWN_BUILD = { version: 'unknown', codeHash: 'unknown', deployedAtMs: 0 };

/**
 * Wraps the ports for a report: what cannot be read is left out and reported, instead of hiding all
 * the rest. The listener and the record are not left out, because the reader decides by them.
 *
 * @param onProblem is called with what could not be read
 */
export function bestEffort(ports: StatusPorts, onProblem: (problem: string) => void): StatusPorts {
  const { history, alarms, metrics, environments } = ports;
  const without =
    <T>(what: string, instead: T) =>
    (error: unknown): T => {
      onProblem(`${what} cannot be read: ${messageOf(error)}`);
      return instead;
    };
  const builds = { blue: UNKNOWN_BUILD, green: UNKNOWN_BUILD };
  return {
    ...ports,
    history: {
      last: (limit) => history.last(limit).catch(without('the history', [])),
    },
    alarms: {
      read: (sinceMs) => alarms.read(sinceMs).catch(without('the alarms', { blue: [], green: [] })),
    },
    metrics: {
      sums: (queries) => metrics.sums(queries).catch(without('the requests', [])),
      totals: (query) =>
        metrics.totals(query).catch(without('the requests', { ...query, periodMs: 0, sums: [] })),
      ratePerMinute: () => metrics.ratePerMinute(),
    },
    environments: {
      readBuilds: () => environments.readBuilds().catch(without('the builds', builds)),
      smokeCheck: (environment) => environments.smokeCheck(environment),
    },
  };
}
