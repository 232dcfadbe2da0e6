import { createEmulator, type Emulator } from '../packages/lattice-emulator/src/index.ts';
import { timeOf } from '../packages/serverless-blue-green/src/views/rollout-view.ts';
import { type ProbeReport, summarize } from '../src/probe/report.ts';
import { isInAlarm } from '../src/rollout/alarms.ts';
import type { Phase } from '../src/rollout/rollout.ts';
import { ALL_BLUE, formatWeights, isSameSplit } from '../src/rollout/weights.ts';
import { formatReport } from './support/format-report.ts';
import { LocalStage, type Params, paramFlags } from './support/local-stage.ts';
import { runScript } from './support/run-script.ts';
import { Screen } from './support/screen.ts';
import type { CliResult } from './support/sls.ts';
import { isFailed, SteadyTraffic } from './support/steady-traffic.ts';
import { waitUntil } from './support/wait-until.ts';

const SPEED = 10;
const REQUESTS_PER_SECOND = 80;
const SPLIT_SIZE = 300;
const PATIENCE_MS = 60_000;
const LONGEST_LINE = 118;
const EMAIL = 'on-call@example.com';
const PLAN = ['--steps', '10%:1m,50%:1m,100%:1m'];
/** Where a rollout does not go on from. */
const ENDS: readonly string[] = ['ready', 'paused', 'rolled-back', 'withdrawn'];

type Demo = {
  readonly emulator: Emulator;
  readonly stage: LocalStage;
  readonly screen: Screen;
};

/**
 * Tells the whole story on an emulator of its own: version 1 in production, version 2 released by
 * plan and promoted, version 3 that fails and is rolled back, remove. Fails when any of it does not
 * happen.
 */
await runScript(async () => {
  const screen = new Screen();
  const emulator = await createEmulator({ speed: SPEED });
  process.once('SIGINT', () => emulator.close().then(() => process.exit(130)));
  const demo = { emulator, screen, stage: new LocalStage(emulator.endpoint) };
  screen.title('Blue/green on VPC Lattice, from deploy to remove, without an AWS account');
  screen.fact(`emulator on ${emulator.endpoint}, its clock ${SPEED} times as fast as yours`);
  try {
    await tellStory(demo);
  } finally {
    screen.still();
    await emulator.close();
  }
});

async function tellStory(demo: Demo): Promise<void> {
  const { screen, stage, emulator } = demo;
  screen.title('1. The first deploy: version 1 is in production');
  await deploy(demo, { version: '1.0.0', notificationEmail: EMAIL });
  const requester = await stage.requester();
  const traffic = new SteadyTraffic(requester, REQUESTS_PER_SECOND, () => emulator.clock.now());
  screen.fact(
    `${REQUESTS_PER_SECOND} signed requests a second are on their way, blue answers them`,
  );
  screen.live(() => traffic.describe());
  const summary = await releaseTwice(demo, traffic).finally(async () => {
    await traffic.stop();
    requester.close();
    screen.still();
  });

  screen.title('8. Remove');
  await remove(demo);
  screen.title('In the end');
  for (const line of summary) screen.fact(line);
}

/** A build that is good, and one that is not. @returns what it took, in sentences */
async function releaseTwice(demo: Demo, traffic: SteadyTraffic): Promise<string[]> {
  const { screen } = demo;
  screen.title('2. The next build goes into green; production does not notice');
  await deploy(demo, { version: '2.0.0', notificationEmail: EMAIL });

  screen.title('3. A plan carries it from 0 to 100');
  await say(demo, 'rollout', ...PLAN, '--action', 'plan');
  await say(demo, 'rollout', ...PLAN, '--reason', 'release 2.0.0');
  await follow(demo, 'ready');
  screen.detail(formatReport(await nextSplit(traffic)));

  screen.title('4. It is promoted: blue becomes a copy of it');
  await say(demo, 'promote');
  const promoted = await nextSplit(traffic);
  screen.detail(formatReport(promoted));
  requireOnly(promoted, 'blue', '2.0.0');
  const failed = traffic.samples.filter(isFailed).length;
  if (failed > 0) throw new Error(`${failed} requests failed while version 2 was released`);
  screen.fact(`none of ${traffic.samples.length} requests failed so far`);

  screen.title('5. The build after that is bad: half of its answers are errors');
  await deploy(demo, { version: '3.0.0', greenFaultRate: 50, notificationEmail: EMAIL });

  screen.title('6. The same plan gives it traffic, and an alarm takes it away');
  const startedAt = demo.emulator.clock.now();
  await say(demo, 'rollout', ...PLAN, '--reason', 'release 3.0.0');
  const summary = await watchRollback(demo, traffic, startedAt);
  await follow(demo, 'rolled-back');
  const after = await nextSplit(traffic);
  screen.detail(formatReport(after));
  requireOnly(after, 'blue', '2.0.0');

  screen.title('7. The build that was rolled back is not raised again');
  await refuse(demo, 'rollout', ...PLAN);
  return summary;
}

function requireOnly({ split }: ProbeReport, environment: string, version: string): void {
  const others = split.filter(
    (part) => part.environment !== environment || part.version !== version,
  );
  if (others.length > 0) throw new Error(`${JSON.stringify(others)} answered too`);
}

async function deploy(demo: Demo, params: Params): Promise<void> {
  const { screen, stage } = demo;
  const startedAt = performance.now();
  const { stdout, stderr } = await run(demo, 'deploy', paramFlags(params));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  for (const line of `${stdout}${stderr}`.split('\n').filter(isAboutBuild)) screen.detail(line);
  const weights = formatWeights(await stage.weights());
  screen.fact(`deployed in ${seconds} s of your time, weights ${weights}`);
}

function isAboutBuild(line: string): boolean {
  return /^(blue|green): /.test(line);
}

/** Says something to the stage by the command line, and shows what comes back. */
async function say(demo: Demo, command: string, ...flags: readonly string[]): Promise<void> {
  const { stdout } = await run(demo, command, flags);
  for (const line of stdout.trimEnd().split('\n')) demo.screen.fact(line.trim());
}

async function refuse(demo: Demo, command: string, ...flags: readonly string[]): Promise<void> {
  const { screen, stage } = demo;
  screen.command(commandLine(command, flags));
  const { exitCode, stdout, stderr } = await stage.cli(command, ...flags);
  if (exitCode === 0) throw new Error(`sls ${command} was not refused`);
  const [, message = stderr] = /Error:\n(.+)/.exec(`${stdout}${stderr}`) ?? [];
  screen.alarm(shorten(message));
}

/** @throws Error with what the CLI said, when it fails */
async function run(
  { screen, stage }: Demo,
  command: string,
  flags: readonly string[],
): Promise<CliResult> {
  screen.command(commandLine(command, flags));
  const result = await stage.cli(command, ...flags);
  if (result.exitCode !== 0) throw new Error(`${result.stdout}${result.stderr}`);
  return result;
}

function commandLine(command: string, flags: readonly string[]): string {
  const quoted = flags.map((flag) => (flag.includes(' ') ? `'${flag}'` : flag));
  return ['sls', command, '--stage', 'local', ...quoted].join(' ');
}

/** Tells of each decision, until the rollout is in the phase that is waited for. */
async function follow({ screen, stage, emulator }: Demo, until: Phase): Promise<void> {
  const told = new Set<string>();
  await waitUntil(
    `the rollout to be ${until}`,
    async () => {
      const { rollout, history, phase } = await stage.status();
      const fresh = history.filter(
        (line) => line.rollout === rollout?.id && !told.has(line.at + line.reason),
      );
      for (const { at, reason, message } of fresh.reverse()) {
        told.add(at + reason);
        screen.fact(shorten(`${timeOf(at)} ${reason}: ${message}`));
      }
      if (phase !== until && ENDS.includes(phase)) throw new Error(`the rollout is ${phase}`);
      return phase === until ? true : undefined;
    },
    PATIENCE_MS,
  );
  screen.fact(`it is ${until}, ${timeOf(new Date(emulator.clock.now()).toISOString())}`);
}

/** The numbers of an alarm are shown once, where it goes off. */
function shorten(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

async function remove({ screen, stage, emulator }: Demo): Promise<void> {
  screen.command('sls remove --stage local');
  await stage.remove();
  const left = emulator.inventory();
  if (left.length > 0) throw new Error(`sls remove left behind ${left.join(', ')}`);
  screen.fact('nothing is left in the emulator');
}

/** Waits for enough new answers to show a split. */
async function nextSplit(traffic: SteadyTraffic): Promise<ProbeReport> {
  const seen = traffic.samples.length;
  const samples = await waitUntil(
    `${SPLIT_SIZE} answers`,
    () => {
      const fresh = traffic.samples.slice(seen);
      return fresh.length >= SPLIT_SIZE ? fresh.slice(0, SPLIT_SIZE) : undefined;
    },
    PATIENCE_MS,
  );
  return summarize(samples);
}

/** Waits for alarm, event, rollback and mail, and tells of each. */
async function watchRollback(
  { screen, stage, emulator }: Demo,
  traffic: SteadyTraffic,
  shiftedAt: number,
): Promise<string[]> {
  const firstFault = await waitUntil(
    'a failed request',
    () => traffic.samples.find((sample) => sample.at >= shiftedAt && isFailed(sample)),
    PATIENCE_MS,
  );
  screen.alarm(
    `a caller got ${firstFault.status} from ${firstFault.environment} ${firstFault.version}`,
  );
  const alarm = await waitUntil(
    'an alarm on green',
    async () => (await stage.alarms()).find(isInAlarm),
    PATIENCE_MS,
  );
  screen.alarm(`alarm ${alarm.name} went off`);
  screen.detail(alarm.reason);
  await waitUntil(
    'the rollback',
    async () => (isSameSplit(await stage.weights(), ALL_BLUE) ? true : undefined),
    PATIENCE_MS,
  );
  const writtenAt = await stage.weightsWrittenAt();
  screen.fact('EventBridge delivered the alarm to rollback, the weights are 100/0');
  const email = await waitUntil(
    'an email about the rollback',
    () => emulator.outbox().find(({ text }) => text.includes('went off')),
    PATIENCE_MS,
  );
  screen.fact(`mail to ${email.to}: ${email.text}`);
  const failed = traffic.samples.filter(isFailed);
  const elsewhere = failed.filter(({ environment }) => environment !== 'green');
  if (elsewhere.length > 0) throw new Error(`${elsewhere.length} requests failed outside of green`);
  return [
    `${seconds(alarm.changedAtMs - firstFault.at)} s from the first failed request to the alarm`,
    `${seconds(writtenAt - alarm.changedAtMs)} s from the alarm to 100/0`,
    `${failed.length} of ${traffic.samples.length} requests failed, all of them at green`,
    `seconds are the emulator's, whose clock ran ${SPEED} times as fast as yours`,
  ];
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
