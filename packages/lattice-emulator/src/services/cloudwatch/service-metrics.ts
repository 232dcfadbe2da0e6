import type { Scope } from '../../contracts.ts';
import { readEmbeddedMetrics } from './embedded-metrics.ts';
import type { MetricStore } from './metrics/store.ts';

/**
 * Records what other services measure, and what functions write into their logs in the embedded
 * metric format.
 */
export function collectServiceMetrics(metrics: MetricStore, { bus }: Scope): void {
  bus.on('metric-data', ({ namespace, data }) => {
    for (const { name, value, times = 1, unit, timestamp, dimensions: dimensionSets } of data) {
      const measurement = { kind: 'values', values: [value], counts: [times] } as const;
      // Services measure in standard resolution.
      const datum = { timestamp, unit, storageResolution: 60, measurement } as const;
      for (const dimensions of dimensionSets) {
        metrics.record({ namespace, name, dimensions }, datum);
      }
    }
  });
  bus.on('log-events', ({ events }) => {
    for (const { message } of events) {
      for (const { id, datum } of readEmbeddedMetrics(message)) metrics.record(id, datum);
    }
  });
}
