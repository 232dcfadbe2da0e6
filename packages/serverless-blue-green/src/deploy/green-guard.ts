import { messageOf, type StatusReport } from '../../../../src/contract.ts';
import { type Advice, refusal } from '../refusal.ts';
import type { Stage } from '../stage/stage.ts';
import type { Template } from '../template/template.ts';
import { describeTraffic, describeUse } from './green-in-use.ts';

export type Guarded = {
  readonly stage: Stage;
  readonly live: Template | undefined;
  /** The beginning of the refusal, such as `cannot deploy`. */
  readonly refused: string;
  /** The command that overrides it, such as `sls deploy --force-green`. */
  readonly force: string;
  readonly isForced: boolean;
  readonly warn: (text: string) => void;
};

/**
 * Refuses to replace green while it takes traffic or a rollout depends on it.
 *
 * @returns the status of the stage; undefined if it is not deployed yet, or if the status could not
 * be read and the refusal was overridden
 * @throws CommandRefused with the reason and what to do
 */
export async function guardGreen(guarded: Guarded): Promise<StatusReport | undefined> {
  const report = await readStatus(guarded);
  const use = report && describeUse(report);
  if (use !== undefined)
    refuseUnlessForced(guarded, 'GreenInUse', use, adviceOn(guarded.stage, report?.phase));
  return report;
}

/** Refuses as {@link guardGreen} does, but only while green takes traffic. */
export async function guardTraffic(guarded: Guarded): Promise<void> {
  const report = await readStatus(guarded);
  if (report === undefined || report.weights.green === 0) return;
  refuseUnlessForced(
    guarded,
    'GreenInUse',
    describeTraffic(report.weights),
    adviceOn(guarded.stage, 'none'),
  );
}

async function readStatus(guarded: Guarded): Promise<StatusReport | undefined> {
  if (guarded.live?.Resources.StatusLambdaFunction === undefined) return undefined;
  try {
    return await guarded.stage.status();
  } catch (error) {
    const reason = `it is unknown whether green takes traffic (${messageOf(error)})`;
    refuseUnlessForced(guarded, 'StatusUnknown', reason, []);
    return undefined;
  }
}

function adviceOn({ name }: Stage, phase: StatusReport['phase'] | undefined): Advice[] {
  const promote: Advice = ['to make its build production', `sls promote --stage ${name}`];
  return [
    ...(phase === 'ready' ? [promote] : []),
    ['to roll back to blue', `sls rollback-traffic --stage ${name}`],
  ];
}

function refuseUnlessForced(
  guarded: Guarded,
  code: 'GreenInUse' | 'StatusUnknown',
  reason: string,
  advice: readonly Advice[],
): void {
  const { refused, force, isForced, stage, warn } = guarded;
  if (isForced) {
    warn(`${force}: overriding, although ${reason}`);
    return;
  }
  const override: Advice = ['to override', `${force} --stage ${stage.name}`];
  throw refusal(code, `${refused}: ${reason}`, [...advice, override]);
}
