import { parseArgs } from 'node:util';
import { createEmulator } from '../packages/lattice-emulator/src/index.ts';
import { type ProbeReport, summarize } from '../src/probe/report.ts';
import { type Demo, deploy, paramsOf, remove, show, showRefusal } from './demo/commands.ts';
import { watchRollback } from './demo/watch-rollback.ts';
import { formatReport } from './support/format-report.ts';
import { LocalStage } from './support/local-stage.ts';
import { runScript } from './support/run-script.ts';
import { Screen } from './support/screen.ts';
import { isFailed, SteadyTraffic } from './support/steady-traffic.ts';
import { waitUntil } from './support/wait-until.ts';

const SPEED = 20;
const REQUESTS_PER_SECOND = 80;
const SPLIT_SIZE = 300;
const TIMEOUT_MS = 60_000;
const PLAN = ['--steps', '10%:1m,50%:1m,100%:1m'];

const HELP = `Shows a whole release on an emulator of its own, in about a minute: a deploy, a build that is
released by a plan and promoted, one that fails and is rolled back, remove.

  --help   this text`;

/**
 * Shows a whole release on an emulator of its own: version 1 in production, version 2 released by a
 * plan and promoted, version 3 that fails and is rolled back, remove. Fails when any step does not
 * have the expected result.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(HELP);
  const screen = new Screen();
  const emulator = await createEmulator({ speed: SPEED });
  process.once('SIGINT', () => emulator.close().then(() => process.exit(130)));
  const demo = { emulator, screen, stage: new LocalStage(emulator.endpoint) };
  screen.title('Blue/green on VPC Lattice, from deploy to remove, without an AWS account');
  screen.fact(`emulator on ${emulator.endpoint}, its clock ${SPEED} times as fast as yours`);
  try {
    await showWholeRelease(demo);
  } finally {
    screen.still();
    await emulator.close();
  }
});

async function showWholeRelease(demo: Demo): Promise<void> {
  const { screen, stage, emulator } = demo;
  screen.title('1. The first deploy: version 1 is in production');
  await deploy(demo, { version: '1.0.0' });
  const requester = await stage.requester();
  const traffic = new SteadyTraffic(requester, REQUESTS_PER_SECOND, () => emulator.clock.now());
  screen.fact(`${REQUESTS_PER_SECOND} signed requests a second from here on, answered by blue`);
  screen.live(() => traffic.describe());
  try {
    await releaseGoodBuild(demo, traffic);
    const summary = await releaseBadBuild(demo, traffic);
    for (const line of summary) screen.fact(line);
    screen.fact(`seconds are the emulator's, whose clock ran ${SPEED} times as fast as yours`);
  } finally {
    await traffic.stop();
    requester.close();
    screen.still();
  }
  screen.title('8. Remove');
  await remove(demo);
}

async function releaseGoodBuild(demo: Demo, traffic: SteadyTraffic): Promise<void> {
  const { screen } = demo;
  screen.title('2. The next build goes into green; production stays as it is');
  await show(demo, 'diff', paramsOf({ version: '2.0.0' }));
  await deploy(demo, { version: '2.0.0' });

  screen.title('3. A plan brings it from 0 to 100 %');
  await show(demo, 'rollout plan', PLAN);
  await show(demo, 'rollout start', [...PLAN, '--comment', 'release 2.0.0', '--wait']);
  screen.detail(formatReport(await nextSplit(traffic)));

  screen.title('4. It is promoted: blue becomes a copy of it');
  await show(demo, 'promote', []);
  const promoted = await nextSplit(traffic);
  screen.detail(formatReport(promoted));
  requireOnly(promoted, 'blue', '2.0.0');
  const failed = traffic.samples.filter(isFailed).length;
  if (failed > 0) throw new Error(`${failed} requests failed while version 2 was released`);
  screen.fact(`none of ${traffic.samples.length} requests failed so far`);
}

/** @returns what the rollback took, in sentences */
async function releaseBadBuild(demo: Demo, traffic: SteadyTraffic): Promise<string[]> {
  const { screen, emulator } = demo;
  screen.title('5. The build after that is bad: half of its answers are errors');
  await deploy(demo, { version: '3.0.0', greenFaultRate: 50 });

  screen.title('6. The same plan gives it traffic, and an alarm rolls it back');
  const startedAtMs = emulator.clock.now();
  const rollout = show(demo, 'rollout start', [...PLAN, '--comment', 'release 3.0.0', '--wait'], 1);
  const [summary] = await Promise.all([watchRollback(demo, traffic, startedAtMs), rollout]);
  screen.fact('sls rollout start ended with exit code 1');
  const after = await nextSplit(traffic);
  screen.detail(formatReport(after));
  requireOnly(after, 'blue', '2.0.0');

  screen.title('7. A build that was rolled back is refused from now on');
  await showRefusal(demo, 'rollout start', PLAN);
  return summary;
}

function requireOnly({ split }: ProbeReport, environment: string, version: string): void {
  const others = split.filter(
    (part) => part.environment !== environment || part.version !== version,
  );
  if (others.length > 0) throw new Error(`${JSON.stringify(others)} answered too`);
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
    TIMEOUT_MS,
  );
  return summarize(samples);
}
