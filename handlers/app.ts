import { handler as application } from '../app/app.ts';
import { measured } from '../src/http/measured.ts';

/**
 * Serves the application in `app/`, which blue and green both run. The wrapper counts its requests and
 * faults, which green's alarms watch, and names the build in each answer.
 */
export const handler = measured(application);
