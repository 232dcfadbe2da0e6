import { MetricResolution, type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { News, Teller } from '../ports/teller.ts';

/** What is needed of Powertools' metrics. */
export type MetricsWriter = {
  addMetric(...metric: Parameters<Metrics['addMetric']>): unknown;
  publishStoredMetrics(): unknown;
};

/**
 * Tells of moved traffic as metrics: the weights, the number of rollbacks, and how long after its
 * alarm each one was live. Other news has no number.
 */
export class MetricsTeller implements Teller {
  readonly #metrics: MetricsWriter;

  constructor(metrics: MetricsWriter) {
    this.#metrics = metrics;
  }

  async tell({ kind, to, sinceAlarmMs }: News): Promise<void> {
    if (kind !== 'shifted' && kind !== 'rolled-back') return;
    const { High } = MetricResolution;
    this.#metrics.addMetric('BlueWeight', MetricUnit.Percent, to.blue, High);
    this.#metrics.addMetric('GreenWeight', MetricUnit.Percent, to.green, High);
    if (kind === 'rolled-back') this.#metrics.addMetric('Rollbacks', MetricUnit.Count, 1, High);
    if (sinceAlarmMs !== undefined) {
      this.#metrics.addMetric('AlarmToBlue', MetricUnit.Milliseconds, sinceAlarmMs, High);
    }
    this.#metrics.publishStoredMetrics();
  }
}
