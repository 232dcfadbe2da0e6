import { parseArgs } from 'node:util';
import { StageFunctions } from '../packages/serverless-blue-green/src/stage/stage-functions.ts';
import { runRollout } from '../packages/serverless-blue-green/src/verbs/run-rollout.ts';
import { PRESETS } from '../src/rollout/plan.ts';
import { loadStageEnv } from './support/local-env.ts';
import { runScript } from './support/run-script.ts';

const HELP = `Starts a plan that carries green from 0 to 100, steers it, or follows it to its end.

  npm run rollout -- --stage prod --plan Linear10PercentEvery1Minute --wait
  npm run rollout -- --stage prod --steps 10%:5m,50%:10m,100% --reason 'release 2.0.0' --wait
  npm run rollout -- --stage prod --watch
  npm run rollout -- --stage prod --action abort --reason 'the new checkout is wrong'

  --stage <name>            which deployment                            (default local)

What to begin:
  --plan <name>             ${Object.keys(PRESETS).join(`,\n${' '.repeat(28)}`)}
  --steps <steps>           green's share and the time under watch, as above
  --reason <text>           why, for whoever reads the history
  --minimum-requests <n>    that green has to get in each step          (default 10)
  --budget-failed <n>       roll back after so many failed requests
  --budget-total <n>        roll back after so many requests at green
  --approve-before <shares> ask a person before these steps, such as 50%,100%
  --approve-within <time>   roll back when nobody approves so long      (default 24h)
  --patience <time>         how long a step waits for a verdict         (default 15m)

What to do with the one that runs:
  --action <action>         pause, resume, approve, skip, abort, undo or retry (with a --reason);
                            plan only says how --plan or --steps would go

How to follow it:
  --wait                    follow what was begun or done here
  --watch                   follow what runs
  --timeout <time>          stop following after so long, in real time  (default 2h)
  --json                    a line of JSON for each change
  --help                    this text

Exit codes: 0 green has everything and passed, 1 rolled back, withdrawn or refused, 2 timed out.
Interrupted, it stops following; the rollout goes on.`;

const OPTIONS = {
  stage: { type: 'string', default: 'local' },
  plan: { type: 'string' },
  steps: { type: 'string' },
  reason: { type: 'string' },
  'minimum-requests': { type: 'string' },
  'budget-failed': { type: 'string' },
  'budget-total': { type: 'string' },
  'approve-before': { type: 'string' },
  'approve-within': { type: 'string' },
  patience: { type: 'string' },
  action: { type: 'string' },
  wait: { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '2h' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

await runScript(async () => {
  const { values: flags } = parseArgs({ options: OPTIONS });
  if (flags.help) return console.log(HELP);
  loadStageEnv(flags.stage);
  await runRollout(new StageFunctions(flags.stage), flags);
});
