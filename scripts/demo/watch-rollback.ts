import { isInAlarm } from '../../src/rollout/alarms.ts';
import { ALL_BLUE, isSameSplit } from '../../src/rollout/weights.ts';
import { isFailed, type SteadyTraffic, type TimedSample } from '../support/steady-traffic.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type Demo, shorten } from './commands.ts';

const TIMEOUT_MS = 60_000;

/** Waits for alarm, rollback and mail, and shows each. @returns the measured times, in sentences */
export async function watchRollback(
  demo: Demo,
  traffic: SteadyTraffic,
  startedAtMs: number,
): Promise<string[]> {
  const { screen, stage, emulator } = demo;
  const firstFault = await waitUntil(
    'a failed request',
    () => traffic.samples.find((sample) => sample.at >= startedAtMs && isFailed(sample)),
    TIMEOUT_MS,
  );
  const { status, environment, version } = firstFault;
  screen.alarm(`a caller got ${status} from ${environment} ${version}`);
  const alarm = await waitUntil(
    'an alarm on green',
    async () => (await stage.alarms()).find(isInAlarm),
    TIMEOUT_MS,
  );
  screen.alarm(shorten(`${alarm.name}: ${alarm.stateReason}`));
  await waitUntil(
    'the rollback',
    async () => (isSameSplit(await stage.weights(), ALL_BLUE) ? true : undefined),
    TIMEOUT_MS,
  );
  const writtenAtMs = await stage.weightsWrittenAt();
  const email = await waitUntil(
    'an email about the rollback',
    () => emulator.outbox().find(({ subject }) => subject.includes('rolled back')),
    TIMEOUT_MS,
  );
  screen.fact(shorten(`mail to ${email.to}: ${email.subject}`));
  return summaryOf(traffic.samples.filter(isFailed), traffic, [
    `${seconds(alarm.changedAtMs - firstFault.at)} s from the first failed request to the alarm`,
    `${seconds(writtenAtMs - alarm.changedAtMs)} s from the alarm to 100/0`,
  ]);
}

function summaryOf(
  failed: readonly TimedSample[],
  { samples }: SteadyTraffic,
  times: readonly string[],
): string[] {
  const elsewhere = failed.filter(({ environment }) => environment !== 'green');
  if (elsewhere.length > 0) throw new Error(`${elsewhere.length} requests failed outside of green`);
  return [...times, `${failed.length} of ${samples.length} requests failed, all of them at green`];
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
