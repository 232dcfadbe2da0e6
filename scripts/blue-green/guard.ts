import type { StatusReport } from '../../src/use-cases/report-status.ts';
import { describeUse } from './green-in-use.ts';
import { CommandRefused } from './osls.ts';
import type { Stage } from './stage.ts';
import type { Template } from './template.ts';

export type Guarded = {
  readonly stage: Stage;
  readonly live: Template | undefined;
  /** What is not possible now, such as `cannot deploy`. */
  readonly refusal: string;
  /** What does it all the same, such as `--force-green`. */
  readonly force: string;
  readonly isForced: boolean;
  readonly warn: (text: string) => void;
};

/**
 * Lets nothing replace green while it takes traffic or a rollout counts on it.
 *
 * @returns how the stage is; nothing where it cannot tell, because it is not deployed yet or because
 * that was overridden
 * @throws CommandRefused with the reason and what to do
 */
export async function guardGreen(guarded: Guarded): Promise<StatusReport | undefined> {
  const report = await readStatus(guarded);
  const use = report && describeUse(report, guarded.stage.name);
  if (use !== undefined) objectTo(guarded, use);
  return report;
}

/** As {@link guardGreen}, but it is only the traffic that counts. */
export async function guardTraffic(guarded: Guarded): Promise<void> {
  const report = await readStatus(guarded);
  const use = report && describeUse({ ...report, rollout: undefined }, guarded.stage.name);
  if (use !== undefined) objectTo(guarded, use);
}

async function readStatus(guarded: Guarded): Promise<StatusReport | undefined> {
  if (guarded.live?.Resources.StatusLambdaFunction === undefined) return undefined;
  try {
    return await guarded.stage.status();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    objectTo(guarded, `nobody can tell whether green takes traffic (${why})`);
    return undefined;
  }
}

function objectTo({ refusal, force, isForced, warn }: Guarded, reason: string): void {
  if (!isForced) throw new CommandRefused(`${refusal}: ${reason}; to do it all the same: ${force}`);
  warn(`${force}: going on although ${reason}`);
}
