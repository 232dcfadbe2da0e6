import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { FloorAnswer } from './answer.ts';
import { serveFloor } from './floor-server.ts';

/**
 * The floor under the data plane: HTTP in front, as many worker processes behind as there are
 * execution environments, and for each request one message there and one back.
 */
const WORKER = fileURLToPath(new URL('./pipe-worker.ts', import.meta.url));
const idle = Array.from({ length: Number(process.argv[2]) }, () => fork(WORKER));
const waiting: ((worker: ChildProcess) => void)[] = [];

serveFloor(async (request) => {
  const worker = idle.pop() ?? (await new Promise<ChildProcess>((free) => waiting.push(free)));
  worker.send({ event: JSON.stringify(describe(request)) });
  const [{ payload }] = (await once(worker, 'message')) as [{ readonly payload: string }];
  const next = waiting.shift();
  if (next === undefined) idle.push(worker);
  else next(worker);
  return JSON.parse(payload) as FloorAnswer;
});

function describe({ method, url, headersDistinct }: IncomingMessage): object {
  return { version: '2.0', path: url, method, headers: headersDistinct };
}
