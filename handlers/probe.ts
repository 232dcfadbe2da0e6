import { parseProbeRequest } from '../src/events/probe-request.ts';
import type { ProbeReport } from '../src/probe/report.ts';
import { createProbe } from '../src/service.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const probe = createProbe(process.env);

/**
 * Sends signed requests from inside the VPC, the only place from which the service can be reached,
 * and reports which environments answered.
 */
export async function handler(event: unknown): Promise<ProbeReport> {
  return probe(parseProbeRequest(event));
}
