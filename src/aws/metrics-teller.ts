import { MetricResolution, type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ChangeTeller, WeightChange } from '../ports/change-teller.ts';

/**
 * Tells of changes as metrics: the weights, the number of rollbacks, and how long after its alarm
 * each one was live.
 */
export class MetricsTeller implements ChangeTeller {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  async tell({ kind, to, sinceAlarmMs }: WeightChange): Promise<void> {
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
