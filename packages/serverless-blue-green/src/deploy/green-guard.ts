import { messageOf } from '../../../../src/use-cases/message-of.ts';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { type Advice, refusal } from '../refusal.ts';
import type { Stage } from '../stage/stage.ts';
import type { Template } from '../template/template.ts';
import { describeTraffic, describeUse } from './green-in-use.ts';

export type Guarded = {
  readonly stage: Stage;
  readonly live: Template | undefined;
  /** What is refused, such as `cannot deploy`. */
  readonly refused: string;
  /** What does it all the same, such as `sls deploy --force-green`. */
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
  const use = report && describeUse(report);
  if (use !== undefined) objectTo(guarded, use, adviceOn(guarded.stage, report?.phase));
  return report;
}

/** As {@link guardGreen}, but it is only the traffic that counts. */
export async function guardTraffic(guarded: Guarded): Promise<void> {
  const report = await readStatus(guarded);
  if (report === undefined || report.weights.green === 0) return;
  objectTo(guarded, describeTraffic(report.weights), adviceOn(guarded.stage, 'none'));
}

async function readStatus(guarded: Guarded): Promise<StatusReport | undefined> {
  if (guarded.live?.Resources.StatusLambdaFunction === undefined) return undefined;
  try {
    return await guarded.stage.status();
  } catch (error) {
    const reason = `nobody can tell whether green takes traffic (${messageOf(error)})`;
    objectTo(guarded, reason, []);
    return undefined;
  }
}

function adviceOn({ name }: Stage, phase: StatusReport['phase'] | undefined): Advice[] {
  const promote: Advice = ['to make its build production', `sls promote --stage ${name}`];
  return [
    ...(phase === 'ready' ? [promote] : []),
    ['to send everything back to blue', `sls rollback-traffic --stage ${name}`],
  ];
}

function objectTo(guarded: Guarded, reason: string, advice: readonly Advice[]): void {
  const { refused, force, isForced, stage, warn } = guarded;
  if (isForced) {
    warn(`${force}: going on although ${reason}`);
    return;
  }
  const allTheSame: Advice = ['to do it all the same', `${force} --stage ${stage.name}`];
  throw refusal(refused, reason, [...advice, allTheSame]);
}
