import type { AlarmReader } from '../ports/alarm-reader.ts';
import type { Environments } from '../ports/environments.ts';
import type { Hooks } from '../ports/hooks.ts';
import type { Log } from '../ports/log.ts';
import type { RequestCounter } from '../ports/request-counter.ts';
import type { RolloutRecord } from '../ports/rollout-record.ts';
import type { Teller } from '../ports/teller.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';

/** What it takes to send everything to blue for good. */
export type SendingBackPorts = {
  readonly router: TrafficRouter;
  readonly record: RolloutRecord;
  readonly teller: Teller;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** What it takes to raise green. */
export type RaisingPorts = SendingBackPorts & {
  readonly alarms: AlarmReader;
};

/** What it takes to carry a rollout on. */
export type RolloutPorts = RaisingPorts & {
  readonly environments: Environments;
  readonly requests: RequestCounter;
  readonly hooks: Hooks;
};
