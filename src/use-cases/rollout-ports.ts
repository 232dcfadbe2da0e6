import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { Environments } from '../ports/environments.ts';
import type { Hooks } from '../ports/hooks.ts';
import type { Log } from '../ports/log.ts';
import type { MetricReader } from '../ports/metric-reader.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { RolloutHistory } from '../ports/rollout-history.ts';
import type { RolloutRecord } from '../ports/rollout-record.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';

/** The ports for moving all traffic to blue and keeping it there. */
export type RollbackPorts = {
  readonly router: TrafficRouter;
  readonly record: RolloutRecord;
  readonly notifier: Notifier;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** The ports for raising green. */
export type RaisePorts = RollbackPorts & {
  readonly alarms: AlarmReader;
};

/** The ports for advancing a rollout. */
export type RolloutPorts = RaisePorts & {
  readonly environments: Environments;
  readonly metrics: MetricReader;
  readonly hooks: Hooks;
};

/** The ports for reporting the status. */
export type StatusPorts = RolloutPorts & {
  readonly history: RolloutHistory;
};
