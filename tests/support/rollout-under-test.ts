import type { FaultInput } from '../../packages/lattice-emulator/src/faults/fault.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { ALL_BLUE, isSameSplit, type Weights } from '../../src/rollout/weights.ts';
import type { StatusReport } from '../../src/use-cases/report-status.ts';
import type { DeployedStage } from './deployed-stage.ts';

type Answer = Readonly<Record<string, unknown>>;

/** A tenth more every minute, without a minimum of requests. */
export const LINEAR = { plan: 'Linear10PercentEvery1Minute', minimumRequests: 0 };

const STAGE = `${SERVICE}-local`;
export const GREEN_ALARM = `${STAGE}-green-ErrorRate`;
export const BLUE_ALARM = `${STAGE}-blue-ErrorRate`;
export const ROLLBACK = `${STAGE}-rollback`;
export const ADVANCE = `${STAGE}-advance`;

/** Selects the events that EventBridge delivers to the rollback. */
export const ALARM_EVENTS = { target: `*${ROLLBACK}`, detailType: 'CloudWatch Alarm State Change' };

const MINUTE_MS = 60_000;
const STEP_BEGUN_MS = 10_000;

/** Rollouts of a deployed stage, one after the other, each of a fresh build. */
export class RolloutUnderTest {
  readonly #deployed: DeployedStage;
  #mailsBefore = 0;

  constructor(deployed: DeployedStage) {
    this.#deployed = deployed;
  }

  /** Removes earlier faults, alarms and rollouts; ends where a minute begins, as turns and alarms do. */
  async reset(): Promise<void> {
    const { emulator, stage } = this.#deployed;
    emulator.faults.clear();
    await emulator.clock.advance('1m');
    for (const alarm of [GREEN_ALARM, BLUE_ALARM]) await stage.setAlarm(alarm, 'OK');
    await stage.call('shift', { green: 0 });
    await stage.deployAnotherGreen('another build');
    await stage.takeDeadLetters();
    await emulator.clock.advance(MINUTE_MS - (emulator.clock.now() % MINUTE_MS));
    await emulator.clock.advance('1m');
    this.forget();
  }

  /** @throws Error with the refusal */
  async start(plan: object = LINEAR): Promise<Answer> {
    await this.reset();
    const answer = await this.#deployed.stage.call('rollout', plan);
    if ('errorType' in answer) throw new Error(`not started: ${answer.errorMessage}`);
    return answer;
  }

  /** Starts the linear plan and steps the clock to ten seconds into one of its steps, from 1. */
  async startAndReach(step: number): Promise<void> {
    const { clock } = this.#deployed.emulator;
    await this.start();
    await clock.advance((step - 1) * MINUTE_MS + STEP_BEGUN_MS);
    const { phase, rollout, summary } = await this.status();
    if (phase !== 'baking' || rollout?.step !== step) {
      throw new Error(`step ${step} was not reached: ${summary}`);
    }
    this.forget();
  }

  async status(): Promise<StatusReport> {
    return this.#deployed.stage.status({ history: 20 });
  }

  /** Returns the reasons of the last decisions, newest first. */
  async reasons(): Promise<string[]> {
    return (await this.status()).history.map(({ reason }) => reason);
  }

  /** Steps the clock until all traffic is on blue. @returns emulated seconds; infinite at the limit */
  async secondsToBlue(limit: number): Promise<number> {
    const { stage, emulator } = this.#deployed;
    const router = await stage.router();
    // Work that is due belongs to the first second.
    await emulator.clock.advance(0);
    for (let seconds = 0; seconds <= limit; seconds += 1) {
      if (isSameSplit(await router.read(), ALL_BLUE)) return seconds;
      await emulator.clock.advance('1s');
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Writes weights past the service, as from the console. */
  async writeExternally(weights: Weights): Promise<void> {
    const router = await this.#deployed.stage.router();
    await router.shift(weights);
  }

  strike(fault: FaultInput): string {
    return this.#deployed.emulator.faults.add(fault);
  }

  strikesOf(id: string): number | undefined {
    return this.#deployed.emulator.faults.list().find((fault) => fault.id === id)?.strikes;
  }

  /** Returns the mails since the step was reached. */
  mails(): string[] {
    const mails = this.#deployed.emulator.outbox().slice(this.#mailsBefore);
    return mails.map(({ subject, text }) => `${subject}: ${text}`);
  }

  /** Returns green's weights in the updates of the listener since then, oldest first. */
  asked(): number[] {
    const entries = this.#deployed.emulator.journal.entries({ operation: 'UpdateListener' });
    return entries.map(({ input }) => greenOf(input));
  }

  /** Drops the mails and updates so far. */
  forget(): void {
    this.#mailsBefore = this.#deployed.emulator.outbox().length;
    this.#deployed.emulator.journal.clear();
  }
}

type Update = {
  readonly defaultAction: {
    readonly forward: { readonly targetGroups: readonly { readonly weight: number }[] };
  };
};

/** Blue comes first in every update of the service. */
function greenOf(input: unknown): number {
  const { targetGroups } = (input as Update).defaultAction.forward;
  return targetGroups[1]?.weight ?? 0;
}
