import { parseArgs } from 'node:util';
import {
  sleep,
  untilInterrupted,
} from '../packages/serverless-blue-green/src/follow/interruption.ts';
import { parseProbeRequest } from '../src/events/probe-request.ts';
import type { ProbedRequest, Requester } from '../src/ports/requester.ts';
import { summarize } from '../src/probe/report.ts';
import { probe } from '../src/use-cases/probe.ts';
import { createRequester } from '../src/wiring.ts';
import { describeRate, MOST_PER_SECOND, readSpeed, realRate } from './support/emulated-rate.ts';
import { formatReport } from './support/format-report.ts';
import { loadStageEnv } from './support/local-env.ts';
import { readCount, readDuration, readHeader } from './support/read-flags.ts';
import { runScript } from './support/run-script.ts';
import { Screen } from './support/screen.ts';
import { addressOf, readStackOutputs, SERVICE } from './support/stack.ts';
import { SteadyTraffic, type TimedSample } from './support/steady-traffic.ts';

/** The longest time of a timer: more than three weeks. */
const LONGEST_MS = 2 ** 31 - 1;

const HELP = `Sends signed requests to the service and shows which environments answered.
On AWS it works only inside the VPC; from elsewhere invoke the function probe instead.

  --stage <name>        which deployment; sls has dev instead  (default local)
  --requests <number>   how many requests                      (default 100)
  --concurrency <n>     how many at a time                     (default 10)
  --path <path>         path of the requests                   (default /)
  --header <name:text>  a header, may be repeated; x-environment:green reaches green at any weight
  --rate <number>       send this many a second instead, until interrupted: a rollout needs traffic.
                        On an emulator these are seconds of its clock; at most ${MOST_PER_SECOND} a real second
  --for <time>          stop after this long, in real time, such as 10m; only with --rate
  --json                print the report as JSON
  --help                this text`;

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: 'local' },
      requests: { type: 'string', default: '100' },
      concurrency: { type: 'string', default: '10' },
      path: { type: 'string', default: '/' },
      rate: { type: 'string' },
      for: { type: 'string' },
      header: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);

  const request = parseProbeRequest({
    requests: Number(values.requests),
    concurrency: Number(values.concurrency),
    path: values.path,
    headers: Object.fromEntries(values.header.map((text) => readHeader('--header', text))),
  });
  if (values.for !== undefined && values.rate === undefined) {
    throw new Error('--for: expected only with --rate');
  }
  const rate =
    values.rate === undefined ? undefined : readCount('--rate', values.rate, MOST_PER_SECOND);
  const forMs = values.for === undefined ? LONGEST_MS : readDuration('--for', values.for);

  loadStageEnv(values.stage);
  const address = addressOf(await readStackOutputs(`${SERVICE}-${values.stage}`));
  const requester = createRequester(address);
  const report =
    rate === undefined
      ? await probe(requester, request)
      : summarize(
          await sendSteadily(requester, {
            ...request,
            perSecond: await inRealTime(rate, address.connectTo),
            forMs,
          }),
        );
  requester.close();
  console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report));
});

type Steadily = ProbedRequest & {
  readonly perSecond: number;
  readonly forMs: number;
};

/** Turns a rate in the stage's own time into one in real time, and says so. */
async function inRealTime(asked: number, endpoint: string | undefined): Promise<number> {
  const rate = realRate(asked, await readSpeed(endpoint));
  const text = describeRate(asked, rate);
  if (text !== undefined) console.error(text);
  return rate.perSecond;
}

async function sendSteadily(requester: Requester, load: Steadily): Promise<TimedSample[]> {
  const { perSecond, forMs, path, headers } = load;
  const screen = new Screen();
  const traffic = new SteadyTraffic(requester, perSecond, () => performance.now(), {
    path,
    headers,
  });
  screen.live(() => traffic.describe());
  await sleep(forMs, untilInterrupted());
  await traffic.stop();
  screen.still();
  return traffic.samples;
}
