import * as v from 'valibot';
import type { ProbeRequest } from '../use-cases/probe.ts';
import { expected, object, parse, wholeNumber } from './schema.ts';

const LIMITS = { requests: 10_000, concurrency: 100 } as const;
const PATH = expected('a path that begins with /');
const HEADERS = expected('an object with string values');

const probeSchema = object(
  {
    requests: v.optional(wholeNumber(1, LIMITS.requests), 100),
    concurrency: v.optional(wholeNumber(1, LIMITS.concurrency), 10),
    path: v.optional(v.pipe(v.string(PATH), v.startsWith('/', PATH)), '/'),
    headers: v.optional(v.record(v.string(), v.string(HEADERS), HEADERS), {}),
  },
  '{"requests":100}',
);

/**
 * Parses the payload of `probe`: `{"requests":100,"concurrency":10,"path":"/","headers":{}}`, every
 * member optional.
 *
 * @throws PayloadError with all problems at once
 */
export function parseProbeRequest(payload: unknown): ProbeRequest {
  return parse(probeSchema, payload);
}
