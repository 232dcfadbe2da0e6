import type { ProbedRequest, Requester } from '../ports/requester.ts';
import { type ProbeReport, type Sample, summarize } from '../probe/report.ts';

export type ProbeRequest = ProbedRequest & {
  readonly requests: number;
  /** The number of requests in flight at a time. */
  readonly concurrency: number;
};

/** Sends a number of requests and reports which environments answered. */
export async function probe(requester: Requester, request: ProbeRequest): Promise<ProbeReport> {
  const samples: Sample[] = [];
  let left = request.requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      samples.push(await requester.send(request));
    }
  };
  await Promise.all(Array.from({ length: request.concurrency }, worker));
  return summarize(samples);
}
