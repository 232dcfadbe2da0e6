/** The endings of a command, with their exit codes for pipelines. docs/cli.md shows this table. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  'rolled-back': { code: 1, meaning: 'rolled back or withdrawn: all traffic is on blue' },
  'timed-out': { code: 2, meaning: 'timed out: the rollout goes on' },
  refused: { code: 3, meaning: 'refused: nothing has changed' },
  usage: { code: 4, meaning: 'wrong usage: nothing was asked of the stage' },
  'contact-lost': {
    code: 5,
    meaning: 'contact lost, or failed on the way: the rollout goes on; see `sls status`',
  },
  paused: { code: 6, meaning: 'paused (with `--stop-on-pause`)' },
  interrupted: {
    code: 130,
    meaning: 'interrupted by Ctrl-C: the rollout goes on; run `promote` or `undo` again',
  },
} as const;

export type Ending = keyof typeof EXIT_CODES;
