import { type Agent, type IncomingHttpHeaders, request as send } from 'node:http';
import type { LoadRequest } from './full-load.ts';

export type Answered = { readonly headers: IncomingHttpHeaders; readonly body: string };

/** @throws Error when the answer is not a 200 */
export function sendOnce(
  endpoint: string,
  { method, path, headers, body }: LoadRequest,
  agent?: Agent,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = { agent, method, headers };
    const outgoing = send(new URL(path, endpoint), options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const { statusCode, headers: received } = incoming;
        if (statusCode !== 200) reject(new Error(`${method} ${path} was answered ${statusCode}`));
        else resolve({ headers: received, body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
