import type { Scope } from '../contracts.ts';
import type { LatticeState } from '../services/vpc-lattice/state.ts';
import type { ServiceMetric } from '../world/bus.ts';

const MINUTE_MS = 60_000;

/**
 * Counts the requests of services and target groups and reports them once a minute, zeros included,
 * from the first request on until they are deleted.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-cloudwatch.html
 */
export class RequestMeter {
  readonly #scope: Scope;
  readonly #state: Pick<LatticeState, 'services' | 'targetGroups'>;
  readonly #tallies = new Map<string, Tally>();

  constructor(scope: Scope, state: Pick<LatticeState, 'services' | 'targetGroups'>) {
    this.#scope = scope;
    this.#state = state;
    scope.clock.every(MINUTE_MS, () => this.#report());
  }

  count(serviceId: string, targetGroupId: string | undefined, status: number, ms: number): void {
    this.#add('Service', serviceId, status, ms);
    if (targetGroupId !== undefined) this.#add('TargetGroup', targetGroupId, status, ms);
  }

  #add(dimension: Tally['dimension'], id: string, status: number, ms: number): void {
    const tally = this.#tallies.get(id) ?? newTally(dimension, id);
    this.#tallies.set(id, tally);
    increment(tally.byDuration, Math.round(ms * 100) / 100);
    increment(tally.byFamily, Math.floor(status / 100));
  }

  #report(): void {
    const timestamp = this.#scope.clock.now() - MINUTE_MS;
    const zone = `${this.#scope.region}a`;
    const data = [...this.#tallies.values()].flatMap((tally) => describe(tally, timestamp, zone));
    if (data.length > 0) {
      this.#scope.bus.publish('metric-data', { namespace: 'AWS/VpcLattice', data });
    }
    for (const [id, { dimension }] of this.#tallies) {
      if (this.#exists(id)) this.#tallies.set(id, newTally(dimension, id));
      else this.#tallies.delete(id);
    }
  }

  #exists(id: string): boolean {
    const { services, targetGroups } = this.#state;
    return services.has(id) || targetGroups.has(id);
  }
}

type Tally = {
  readonly dimension: 'Service' | 'TargetGroup';
  readonly id: string;
  /** Counts of requests by duration, in hundredths of a millisecond, as many are equal. */
  readonly byDuration: Map<number, number>;
  /** Counts of requests by the first digit of their status. */
  readonly byFamily: Map<number, number>;
};

const FAMILIES = [2, 3, 4, 5];

function newTally(dimension: Tally['dimension'], id: string): Tally {
  return { dimension, id, byDuration: new Map(), byFamily: new Map() };
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function describe(
  { dimension, id, byDuration, byFamily }: Tally,
  timestamp: number,
  zone: string,
): ServiceMetric[] {
  const dimensions = [{ [dimension]: id }, { [dimension]: id, AvailabilityZone: zone }];
  const total = (name: string, value: number): ServiceMetric => {
    return { name, value, unit: 'Count', timestamp, dimensions };
  };
  const requests = [...byFamily.values()].reduce((sum, times) => sum + times, 0);
  return [
    total('TotalRequestCount', requests),
    ...FAMILIES.map((family) => total(`HTTPCode_${family}XX_Count`, byFamily.get(family) ?? 0)),
    ...[...byDuration].map(([value, times]): ServiceMetric => {
      return { name: 'RequestTime', value, times, unit: 'Milliseconds', timestamp, dimensions };
    }),
  ];
}
