/**
 * The events that services of one account and region send each other without an API call, as AWS's
 * services do internally.
 */
export type BusEvents = {
  /** Log events were stored; CloudWatch reads embedded metrics out of them. */
  readonly 'log-events': {
    readonly logGroupName: string;
    readonly events: readonly { readonly timestamp: number; readonly message: string }[];
  };
  /** A service publishes metrics in its own `AWS/...` namespace. */
  readonly 'metric-data': {
    readonly namespace: string;
    readonly data: readonly ServiceMetric[];
  };
  /** A service sends an event to the default event bus. */
  readonly 'service-event': {
    readonly source: string;
    readonly detailType: string;
    readonly resources: readonly string[];
    readonly detail: object;
  };
};

export type ServiceMetric = {
  readonly name: string;
  readonly value: number;
  /** The number of samples with this value. @default 1 */
  readonly times?: number;
  readonly unit: 'Count' | 'Milliseconds';
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** One series is stored for each set of dimensions. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
};

type Listener<K extends keyof BusEvents> = (event: BusEvents[K]) => void;

export class Bus {
  readonly #listeners = new Map<keyof BusEvents, Listener<never>[]>();

  on<K extends keyof BusEvents>(topic: K, listener: Listener<K>): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  publish<K extends keyof BusEvents>(topic: K, event: BusEvents[K]): void {
    for (const listener of this.#listeners.get(topic) ?? []) (listener as Listener<K>)(event);
  }
}
