import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createApp } from '../src/app/app.ts';
import { measured } from '../src/http/measured.ts';

/**
 * Serves the sample application, which blue and green both run. Replace it with yours, and keep
 * `measured`: green's alarms depend on what it emits.
 */
export const handler = measured(createApp(process.env), {
  logger: new Logger(),
  metrics: new Metrics({
    defaultDimensions: { environment: process.env.ENVIRONMENT ?? 'unknown' },
  }),
});
