import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { createEmulator, type Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { SETTLED_AT_ONCE } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import type { LatticeRequester } from '../../src/aws/lattice-requester.ts';
import type { ProbedRequest } from '../../src/ports/requester.ts';
import { type ProbeReport, type Sample, summarize } from '../../src/probe/report.ts';
import type { Phase } from '../../src/rollout/rollout.ts';
import type { StatusReport } from '../../src/use-cases/report-status.ts';
import { StageUnderTest } from './stage-under-test.ts';
import { createWorkspace } from './workspace.ts';

const REQUEST: ProbedRequest = { path: '/health', headers: {} };
const DEPLOY_TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;

/**
 * The real service, deployed by the real CLI into an emulator whose clock is stepped by the tests: one
 * for a test file, from its first test to its last.
 */
export class DeployedStage {
  /** Its files. */
  readonly folder = createWorkspace();
  #parts: Parts | undefined;

  /** @param speed of the emulator's clock */
  constructor(params: Readonly<Record<string, string | number>> = {}, speed = 0) {
    beforeAll(async () => {
      const options = { speed, startTime: nextMinute(), settings: SETTLED_AT_ONCE };
      const emulator = await createEmulator(options);
      const stage = new StageUnderTest(emulator.endpoint, this.folder);
      // Set before the deploy, so that it is closed even when that fails.
      this.#parts = { emulator, stage, requester: undefined };
      await stage.deploy(params);
      this.#parts = { emulator, stage, requester: await stage.requester() };
    }, DEPLOY_TIMEOUT_MS);
    afterAll(async () => {
      this.#parts?.requester?.close();
      await this.#parts?.emulator.close();
    });
  }

  get emulator(): Emulator {
    return this.#deployed().emulator;
  }

  get stage(): StageUnderTest {
    return this.#deployed().stage;
  }

  /** Changes the application's code for the next deploy, whatever the application is. */
  changeCode(edition: string): void {
    const statement = `\nObject.assign(globalThis, { edition: '${edition}' });\n`;
    appendFileSync(path.join(this.folder, 'app/app.ts'), statement);
  }

  /** Sends signed requests and summarizes the answers. */
  async send(requests: number, request: Partial<ProbedRequest> = {}): Promise<ProbeReport> {
    return summarize(await this.#samples(requests, request));
  }

  /** Sends some requests in every ten seconds of emulated time. */
  async sendFor(seconds: number, requestsEachTenSeconds: number): Promise<ProbeReport> {
    const samples: Sample[] = [];
    for (let passed = 0; passed < seconds; passed += 10) {
      samples.push(...(await this.#samples(requestsEachTenSeconds)));
      await this.emulator.clock.advance('10s');
    }
    return summarize(samples);
  }

  /** Sends requests to green past the weights, so that a step soon has its minimum. */
  async sendToGreen(requests: number): Promise<void> {
    await this.#samples(requests, { headers: { 'x-environment': 'green' } });
  }

  /**
   * Steps the clock by minutes, each with a turn, until the rollout is in that phase.
   *
   * @throws with the rollout's summary when it is not there in time
   */
  async untilPhase(phase: Phase, withinMinutes: number): Promise<StatusReport> {
    for (let minute = 0; ; minute += 1) {
      const status = await this.stage.status();
      if (status.phase === phase) return status;
      if (minute === withinMinutes) {
        const summary = `${status.summary}; ${status.rollout?.message}`;
        throw new Error(`not ${phase} after ${withinMinutes} minutes: ${summary}`);
      }
      await this.emulator.clock.advance('1m');
    }
  }

  #samples(requests: number, request: Partial<ProbedRequest> = {}): Promise<Sample[]> {
    const { requester } = this.#deployed();
    const sending = Array.from({ length: requests }, () =>
      requester.send({ ...REQUEST, ...request }),
    );
    return Promise.all(sending);
  }

  #deployed(): Deployed {
    if (this.#parts?.requester === undefined) throw new Error('the stage is not deployed yet');
    return { ...this.#parts, requester: this.#parts.requester };
  }
}

/** Returns the start of a period of every alarm, so that tests do not depend on the time of day. */
function nextMinute(): number {
  return Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
}

type Parts = {
  readonly emulator: Emulator;
  readonly stage: StageUnderTest;
  readonly requester: LatticeRequester | undefined;
};

type Deployed = Parts & { readonly requester: LatticeRequester };
