import { parseStatusRequest } from '../src/events/status-request.ts';
import { createStatus } from '../src/service.ts';
import type { StatusReport } from '../src/use-cases/report-status.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const status = createStatus(process.env);

/** Reports what is live, what is running and what happened. Changes nothing. */
export async function handler(event: unknown): Promise<StatusReport> {
  return status(parseStatusRequest(event));
}
