import { PRESETS } from '../../../../src/rollout/plan.ts';
import type { Flag } from '../osls.ts';
import { runRollout } from './run-rollout.ts';
import { type Flags, REASON, type Verb } from './verb.ts';

const DEFAULT_TIMEOUT = '2h';

const TEXTS = {
  plan: `Begin one of ${Object.keys(PRESETS).join(', ')}`,
  steps: "Begin one of these steps, green's share and the time under watch: 10%:5m,50%:10m,100%",
  action:
    'pause, resume, approve, skip, abort, undo or retry the one that runs; or plan: a preview',
  reason: REASON.usage,
  'minimum-requests': 'That green has to get in each step (default 10)',
  'budget-failed': 'Roll back after so many failed requests',
  'budget-total': 'Roll back after so many requests at green',
  'approve-before': 'Ask a person before these steps, such as 50%,100%',
  'approve-within': 'Roll back when nobody approves so long (default 24h)',
  patience: 'How long a step waits for a verdict (default 15m)',
} as const;

export const rollout: Verb = {
  usage: 'Begin, steer or follow a plan that carries green from 0 to 100',
  options: {
    ...textFlags(TEXTS),
    wait: {
      type: 'boolean',
      usage: 'Follow it; exit code 0: green passed, 1: it did not, 2: no end in time',
    },
    watch: { type: 'boolean', usage: 'Follow the one that runs' },
    timeout: {
      type: 'string',
      usage: `Stop following after so long, in real time (default ${DEFAULT_TIMEOUT})`,
    },
    json: { type: 'boolean', usage: 'A line of JSON for each change' },
  },
  run: async ({ stage, flags }) => {
    await runRollout(await stage.functions(), {
      ...textsOf(flags),
      stage: stage.name,
      wait: flags.is('wait'),
      watch: flags.is('watch'),
      timeout: flags.text('timeout') ?? DEFAULT_TIMEOUT,
      json: flags.is('json'),
    });
  },
};

function textFlags(texts: Readonly<Record<string, string>>): Record<string, Flag> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, usage]) => [name, { type: 'string', usage }]),
  );
}

function textsOf(flags: Flags): { readonly [Name in keyof typeof TEXTS]?: string } {
  return Object.fromEntries(Object.keys(TEXTS).map((name) => [name, flags.text(name)]));
}
