import type { ProbeRequest } from '../use-cases/probe.ts';
import { countProblems, isRecord, PayloadError, show, unknownKeys } from './payload-problems.ts';

const PROBE_DEFAULTS: ProbeRequest = {
  requests: 100,
  concurrency: 10,
  path: '/',
  headers: {},
};

const LIMITS = { requests: 10_000, concurrency: 100 } as const;

/**
 * Reads the payload of `probe`: `{"requests":100,"concurrency":10,"path":"/","headers":{}}`, every
 * member optional.
 *
 * @throws PayloadError with all problems at once
 */
export function parseProbeRequest(payload: unknown): ProbeRequest {
  if (!isRecord(payload)) {
    const expected = 'expected an object such as {"requests":100}';
    throw new PayloadError([`payload: ${expected}, got ${show(payload)}`]);
  }
  const request = { ...PROBE_DEFAULTS, ...payload };
  const problems = [
    ...unknownKeys(payload, Object.keys(PROBE_DEFAULTS)),
    ...countProblems('requests', request.requests, 1, LIMITS.requests),
    ...countProblems('concurrency', request.concurrency, 1, LIMITS.concurrency),
    ...pathProblems(request.path),
    ...headerProblems(request.headers),
  ];
  if (problems.length > 0) throw new PayloadError(problems);
  return request;
}

function pathProblems(value: unknown): string[] {
  if (typeof value === 'string' && value.startsWith('/')) return [];
  return [`path: expected a path that begins with /, got ${show(value)}`];
}

function headerProblems(value: unknown): string[] {
  if (isRecord(value) && Object.values(value).every((text) => typeof text === 'string')) return [];
  return [`headers: expected an object of texts, got ${show(value)}`];
}
