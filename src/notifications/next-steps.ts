import type { RolloutEvent } from '../ports/notifier.ts';
import type { EventKind } from '../rollout/event-kind.ts';
import type { Reason } from '../rollout/reasons.ts';

/** The ways to proceed, each with its purpose and its command, and the page that explains them. */
export type NextSteps = {
  readonly steps: readonly (readonly [purpose: string, command: string])[];
  readonly page: string;
};

/** Returns the ways to proceed after an event, with `--stage` in each command. */
export function nextStepsAfter(event: RolloutEvent, stage: string): NextSteps {
  const { steps, page } = stepsOf(event);
  const inStage = steps.map(([purpose, command]) => [purpose, withStage(command, stage)] as const);
  return { steps: inStage, page: `docs/runbook/${page}` };
}

const LOOK = ['see where it is', 'sls status'] as const;
const RESUME = ['continue', 'sls rollout resume'] as const;
const ABORT = ['end it, with all traffic on blue', 'sls rollout abort'] as const;
const ALL_TO_BLUE = ['move all traffic to blue', 'sls rollback-traffic'] as const;
const UNDO = ['undo it', 'sls undo'] as const;

function stepsOf({ kind, reason, rollout, to }: RolloutEvent): NextSteps {
  // Of a rollback without a rollout there is nothing to retry, and of no traffic nothing to take.
  const isRetryable = kind !== 'rolled-back' || rollout !== undefined;
  const isWithdrawn = kind === 'shifted' && to.green === 0;
  if (!isRetryable || isWithdrawn) return { ...AFTER[kind], steps: [LOOK] };
  return (kind === 'paused' ? AFTER_PAUSE[reason] : undefined) ?? AFTER[kind];
}

const AFTER: Readonly<Record<EventKind, NextSteps>> = {
  started: { steps: [LOOK, ABORT], page: 'README.md' },
  shifted: { steps: [LOOK, ALL_TO_BLUE], page: 'README.md' },
  'rolled-back': {
    steps: [
      ['find the cause', 'sls logs -f green --filter ERROR'],
      ['deploy a build that is fixed', 'sls deploy'],
      ['start again', 'sls rollout start'],
      ['if green was not at fault, retry it', "sls rollout retry --comment 'the cause'"],
    ],
    page: 'rolled-back.md',
  },
  paused: { steps: [RESUME, ABORT], page: 'rollout-stuck.md' },
  resumed: { steps: [LOOK, ABORT], page: 'README.md' },
  'needs-approval': {
    steps: [['approve the next step', 'sls rollout approve'], ABORT],
    page: 'rollout-stuck.md',
  },
  ready: { steps: [['make blue a copy of green', 'sls promote'], UNDO], page: 'README.md' },
  promoted: { steps: [LOOK, UNDO], page: 'promoted-build-is-bad.md' },
};

const AFTER_PAUSE: Readonly<Partial<Record<Reason, NextSteps>>> = {
  StepTimedOut: {
    steps: [RESUME, ['end the step without a verdict', 'sls rollout skip'], ABORT],
    page: 'rollout-stuck.md',
  },
  ApprovalTimedOut: {
    steps: [['approve the next step', 'sls rollout approve'], ABORT],
    page: 'rollout-stuck.md',
  },
  Adopted: { steps: [LOOK, ALL_TO_BLUE], page: 'rollout-stuck.md' },
  BlueInAlarm: { steps: [LOOK, ALL_TO_BLUE], page: 'blue-in-alarm.md' },
};

/** Puts the stage behind the words of the command, before its options. */
function withStage(command: string, stage: string): string {
  const [words = command] = command.split(/ (?=-)/, 1);
  return `${words} --stage ${stage}${command.slice(words.length)}`;
}
