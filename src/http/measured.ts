import { Logger } from '@aws-lambda-powertools/logger';
import { MetricResolution, Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { withBuildHeaders } from './build-headers.ts';
import { loadEnvironmentSettings } from './environment-settings.ts';
import { injectFault } from './inject-fault.ts';
import type { LatticeEvent, LatticeResponse } from './lattice-event.ts';

export type LatticeHandler = (event: LatticeEvent, context: Context) => Promise<LatticeResponse>;

/** Any handler that Lambda takes, such as one of Hono, of middy or of the types of AWS. */
export type AnyHandler = (...args: never[]) => unknown;

export type Instruments = {
  readonly logger: Pick<Logger, 'addContext' | 'info' | 'error'>;
  /** Green's alarms watch its namespace and dimensions (`service`, `environment`). */
  readonly metrics: Pick<Metrics, 'addMetric' | 'publishStoredMetrics'>;
  /** A request counts as failed this long before the function's timeout. @default 500 */
  readonly marginMs?: number;
  /** The environment variables of the function. @default those of the process */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Wraps a handler so that each request counts in the metrics that decide about a release:
 * `Requests`, `Faults` and `Latency` (milliseconds), stored by the second. A fault is a 5xx that
 * was returned, an error that was thrown, or a request that is about to be cut off by the
 * function's timeout. A smoke check does not count, because it is no traffic. Answers get the headers
 * `X-Environment` and `X-Version`; errors pass through. `FAULT_RATE` and `LATENCY_MS` inject faults.
 *
 * @throws ConfigError when the variables of the environment are missing or wrong
 */
export function measured(handler: LatticeHandler, instruments?: Instruments): LatticeHandler;
export function measured(handler: AnyHandler, instruments?: Instruments): LatticeHandler;
export function measured(handler: AnyHandler, instruments = createInstruments()): LatticeHandler {
  const settings = loadEnvironmentSettings(instruments.env ?? process.env);
  const answer = handler as (...args: Parameters<LatticeHandler>) => unknown;
  return async (event, context) => {
    const request = new MeasuredRequest(instruments, event, context);
    try {
      const injected = await injectFault(settings, event);
      const response = withBuildHeaders(injected ?? (await answer(event, context)), settings);
      request.end((response as LatticeResponse).statusCode);
      return response as LatticeResponse;
    } catch (error) {
      request.end(500, error);
      throw error;
    }
  };
}

function createInstruments(): Instruments {
  const environment = process.env.ENVIRONMENT ?? 'unknown';
  return { logger: new Logger(), metrics: new Metrics({ defaultDimensions: { environment } }) };
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
    // Nothing can be written after the timeout, so the fault is counted just before it.
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
