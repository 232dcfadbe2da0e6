import { parseArgs } from 'node:util';
import { parseProbeRequest } from '../src/events/probe-request.ts';
import { createRequester } from '../src/service.ts';
import { probe } from '../src/use-cases/probe.ts';
import { formatReport } from './support/format-report.ts';
import { loadStageEnv } from './support/local-env.ts';
import { runScript } from './support/run-script.ts';
import { addressOf, readStackOutputs } from './support/stack.ts';

const HELP = `Sends signed requests to the service and shows who answered.
On AWS it works only inside the VPC; from elsewhere invoke the function probe instead.

  --stage <name>        which deployment                       (default local)
  --requests <number>   how many requests                      (default 100)
  --concurrency <n>     how many at a time                     (default 10)
  --path <path>         what to ask for                        (default /)
  --header <name:text>  sent along, may be repeated; x-environment:green reaches green at any weight
  --json                print the report as JSON
  --help                this text`;

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: 'local' },
      requests: { type: 'string', default: '100' },
      concurrency: { type: 'string', default: '10' },
      path: { type: 'string', default: '/' },
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
    headers: Object.fromEntries(values.header.map(readHeader)),
  });
  loadStageEnv(values.stage);
  const requester = createRequester(addressOf(await readStackOutputs(values.stage)));
  const report = await probe(requester, request);
  requester.close();
  console.log(values.json ? JSON.stringify(report, null, 2) : formatReport(report));
});

function readHeader(text: string): [string, string] {
  const colon = text.indexOf(':');
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
