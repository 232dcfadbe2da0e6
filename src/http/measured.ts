import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricResolution, type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type { LatticeEvent, LatticeResponse } from './lattice-event.ts';

export type LatticeHandler = (event: LatticeEvent, context: Context) => Promise<LatticeResponse>;

export type Instruments = {
  readonly logger: Pick<Logger, 'addContext' | 'info' | 'error'>;
  /** Its namespace and dimensions (`service`, `environment`) are what green's alarms watch. */
  readonly metrics: Pick<Metrics, 'addMetric' | 'publishStoredMetrics'>;
  /** How long before the function's timeout a request counts as failed. @default 500 */
  readonly marginMs?: number;
};

/**
 * Wraps a handler so that each request shows in the metrics that decide about a release:
 * `Requests`, `Faults` and `Latency` (milliseconds), stored by the second. A fault is a 5xx that
 * was returned, an error that was thrown, or a request that is about to be cut off by the
 * function's timeout. The handler's answer and errors go on unchanged. A smoke check is no request:
 * nobody may take it for traffic.
 */
export function measured(handler: LatticeHandler, instruments: Instruments): LatticeHandler {
  return async (event, context) => {
    const request = new MeasuredRequest(instruments, event, context);
    try {
      const response = await handler(event, context);
      request.end(response.statusCode);
      return response;
    } catch (error) {
      request.end(500, error);
      throw error;
    }
  };
}

const DEFAULT_MARGIN_MS = 500;
const FIRST_FAULT = 500;

class MeasuredRequest {
  readonly #instruments: Instruments;
  readonly #event: LatticeEvent;
  readonly #startedAt = performance.now();
  readonly #deadline: NodeJS.Timeout;
  #isMeasured = false;

  constructor(instruments: Instruments, event: LatticeEvent, context: Context) {
    this.#instruments = instruments;
    this.#event = event;
    instruments.logger.addContext(context);
    const leftMs = context.getRemainingTimeInMillis() - (instruments.marginMs ?? DEFAULT_MARGIN_MS);
    // After the timeout nothing can be written any more, so the fault is counted just before it.
    this.#deadline = setTimeout(() => this.#measure(504, 'about to time out'), Math.max(0, leftMs));
  }

  end(status: number, error?: unknown): void {
    clearTimeout(this.#deadline);
    this.#measure(status, error);
  }

  #measure(status: number, error?: unknown): void {
    if (this.#isMeasured) return;
    this.#isMeasured = true;
    const { logger } = this.#instruments;
    const { method, path, requestContext } = this.#event;
    const isFault = status >= FIRST_FAULT;
    const latencyMs = performance.now() - this.#startedAt;
    if (!requestContext.isSmokeCheck) this.#count(isFault, latencyMs);
    const line = { method, path, status, latencyMs: Math.round(latencyMs) };
    if (isFault) logger.error('request failed', { ...line, error });
    else logger.info('request', line);
  }

  #count(isFault: boolean, latencyMs: number): void {
    const { metrics } = this.#instruments;
    metrics.addMetric('Requests', MetricUnit.Count, 1, MetricResolution.High);
    metrics.addMetric('Faults', MetricUnit.Count, isFault ? 1 : 0, MetricResolution.High);
    metrics.addMetric('Latency', MetricUnit.Milliseconds, latencyMs, MetricResolution.High);
    metrics.publishStoredMetrics();
  }
}
