import { parseArgs } from 'node:util';
import { PRESETS } from '../src/rollout/plan.ts';
import type { RolloutAnswer } from '../src/service.ts';
import type { StatusReport } from '../src/use-cases/report-status.ts';
import {
  EXIT_CODES,
  followRollout,
  REAL_TIME,
  type RolloutDisplay,
} from './support/follow-rollout.ts';
import { untilInterrupted } from './support/interruption.ts';
import { loadStageEnv } from './support/local-env.ts';
import { readDuration } from './support/read-duration.ts';
import { JsonDisplay, LogDisplay, TerminalDisplay } from './support/rollout-displays.ts';
import { payloadOf, userName } from './support/rollout-payload.ts';
import { commandLine } from './support/rollout-view.ts';
import { runScript } from './support/run-script.ts';
import { StageFunctions } from './support/stage-functions.ts';

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

type Flags = ReturnType<typeof readFlags>;

const HISTORY = 50;
/** On AWS every look costs a few reads; an emulator may run faster than the clock on the wall. */
const POLL_MS = { aws: 5_000, emulator: 1_000 } as const;

await runScript(async () => {
  const flags = readFlags();
  if (flags.help) return console.log(HELP);
  const timeoutMs = readDuration('--timeout', flags.timeout);
  refuseContradictions(flags);
  loadStageEnv(flags.stage);
  const functions = new StageFunctions(flags.stage);
  const id = flags.watch ? await findRollout(functions, flags) : await command(functions, flags);
  if (id !== undefined) await follow(functions, id, flags, timeoutMs);
});

function readFlags() {
  return parseArgs({ options: OPTIONS }).values;
}

function refuseContradictions({ plan, steps, action, watch, wait }: Flags): void {
  const isCommand = plan !== undefined || steps !== undefined || action !== undefined;
  if (watch && (isCommand || wait)) {
    throw new Error('--watch follows what runs; to follow what is begun here, use --wait');
  }
  if (!watch && !isCommand) {
    throw new Error('nothing to do: give a --plan, --steps or an --action, or --watch; see --help');
  }
}

/** @returns the rollout to follow, where it is to be followed */
async function command(functions: StageFunctions, flags: Flags): Promise<string | undefined> {
  const payload = payloadOf(flags, userName());
  const answer = (await functions.call('rollout', payload)) as RolloutAnswer;
  const isFollowed = flags.wait && 'rollout' in answer;
  if (isFollowed) return answer.rollout;
  if (flags.json) {
    console.log(JSON.stringify(answer));
    return undefined;
  }
  console.log([answer.message, ...whatElse(answer, flags)].join('\n'));
  return undefined;
}

function whatElse(answer: RolloutAnswer, { stage }: Flags): string[] {
  if ('steps' in answer) return answer.steps.map((step) => `  ${step}`);
  const isTold = answer.isTold ? [] : ['nobody could be told of it: see the log of the function'];
  const isOver = answer.phase === 'rolled-back' || answer.phase === 'withdrawn';
  return isOver ? isTold : [...isTold, `to follow it:  ${commandLine(stage, '--watch')}`];
}

async function findRollout(functions: StageFunctions, { stage }: Flags): Promise<string> {
  const { rollout } = await readStatus(functions);
  if (rollout !== undefined) return rollout.id;
  const begin = commandLine(stage, '--plan Canary10Percent5Minutes');
  throw new Error(`there is no rollout yet; begin one: ${begin}`);
}

async function follow(
  functions: StageFunctions,
  id: string,
  flags: Flags,
  timeoutMs: number,
): Promise<void> {
  const { outcome } = await followRollout({
    id,
    timeoutMs,
    display: displayFor(flags),
    readStatus: () => readStatus(functions),
    pollMs: isEmulated() ? POLL_MS.emulator : POLL_MS.aws,
    time: REAL_TIME,
    signal: untilInterrupted(),
  });
  process.exitCode = EXIT_CODES[outcome];
}

async function readStatus(functions: StageFunctions): Promise<StatusReport> {
  return (await functions.call('status', { history: HISTORY })) as StatusReport;
}

function displayFor({ json, stage }: Flags): RolloutDisplay {
  const { stdout } = process;
  if (json) return new JsonDisplay(console.log, console.error);
  const canDraw = stdout.isTTY && process.env.TERM !== 'dumb';
  if (!canDraw) return new LogDisplay(console.log, stage);
  return new TerminalDisplay(stdout, stage, stdout.hasColors());
}

function isEmulated(): boolean {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAMBDA } = process.env;
  return (AWS_ENDPOINT_URL_LAMBDA ?? AWS_ENDPOINT_URL) !== undefined;
}
