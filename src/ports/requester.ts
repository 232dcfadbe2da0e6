import type { Sample } from '../probe/report.ts';

/** Sends requests to the service as a caller in its VPC would. */
export interface Requester {
  /** Never throws: a request without an answer is a sample too. */
  send(request: ProbedRequest): Promise<Sample>;
}

export type ProbedRequest = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};
