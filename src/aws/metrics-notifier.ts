import { MetricResolution, type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Notifier, RolloutEvent } from '../ports/notifier.ts';
import type { EventKind } from '../rollout/event-kind.ts';

/** The part of Powertools' metrics that is used here. */
export type MetricsWriter = {
  addMetric(...metric: Parameters<Metrics['addMetric']>): unknown;
  publishStoredMetrics(): unknown;
};

/** Events about weights that are live. */
const MOVES: readonly EventKind[] = ['shifted', 'rolled-back', 'promoted'];

/**
 * Emits moved traffic as metrics: the weights, the number of rollbacks, and how long after its alarm
 * each one was live. Other events have no number.
 */
export class MetricsNotifier implements Notifier {
  readonly #metrics: MetricsWriter;

  constructor(metrics: MetricsWriter) {
    this.#metrics = metrics;
  }

  async notify({ kind, to, sinceAlarmMs }: RolloutEvent): Promise<void> {
    if (!MOVES.includes(kind)) return;
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
