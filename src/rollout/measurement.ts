/** A number about an environment: the sum of a metric since the step or the rollout began. */
export type Measurement = {
  /** As the wrapper around the application's handler emits it, once for each request. */
  readonly metric: 'Requests' | 'Faults' | 'Latency';
  readonly environment: 'blue' | 'green';
  /** `step`: since the weights of the step were seen live. */
  readonly since: 'step' | 'rollout';
};

/** The values of measurements, by {@link keyOf}. */
export type Measured = Readonly<Record<string, number>>;

export const REQUESTS_IN_STEP: Measurement = {
  metric: 'Requests',
  environment: 'green',
  since: 'step',
};
export const REQUESTS_IN_ROLLOUT: Measurement = { ...REQUESTS_IN_STEP, since: 'rollout' };
export const FAULTS_IN_ROLLOUT: Measurement = { ...REQUESTS_IN_ROLLOUT, metric: 'Faults' };

export function keyOf({ environment, metric, since }: Measurement): string {
  return `${environment} ${metric} in ${since}`;
}

/** 0 for what was not measured: no data is never taken for traffic. */
export function valueIn(measured: Measured, measurement: Measurement): number {
  return measured[keyOf(measurement)] ?? 0;
}
