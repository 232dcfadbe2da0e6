import type { Metrics } from '@aws-lambda-powertools/metrics';

/** Keeps the metrics that are published, one object for each time: values and resolutions by name. */
export class RecordedMetrics {
  readonly published: Record<string, [value: number, resolution: number | undefined]>[] = [];
  /** Is called after each time. */
  onPublish: () => void = () => {};
  #stored: RecordedMetrics['published'][number] = {};

  addMetric(...[name, _unit, value, resolution]: Parameters<Metrics['addMetric']>): void {
    this.#stored[name] = [value, resolution];
  }

  publishStoredMetrics(): void {
    this.published.push(this.#stored);
    this.#stored = {};
    this.onPublish();
  }
}
