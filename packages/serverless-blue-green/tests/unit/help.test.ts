import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES } from '../../src/command-line/exit-codes.ts';
import { endingsOf, helpOf, overviewOf } from '../../src/command-line/help.ts';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';
import type { Verb } from '../../src/command-line/verb.ts';

const COLUMNS = 80;
const verbs = loadVerbs();

const VERB: Verb = {
  name: 'rollout pause',
  summary: 'Pause the rollout',
  options: {
    comment: { type: 'string', usage: 'Comment for the history and notifications' },
    json: { type: 'boolean', usage: 'Print the result as JSON, errors too' },
  },
  examples: ['sls rollout pause', 'sls rollout pause --json'],
  endings: ['timed-out'],
  run: () => Promise.reject(new Error('not called')),
};

describe('helpOf', () => {
  it('shows summary, usage, options, examples and exit codes', () => {
    expect(helpOf(VERB).split('\n')).toEqual([
      'Pause the rollout.',
      '',
      '  sls rollout pause [options]',
      '',
      'Options',
      '  --comment <value>  Comment for the history and notifications',
      '  --json             Print the result as JSON, errors too',
      '  --stage <value>    Stage; default: that of serverless.yml, else dev',
      '  --region <value>   Region of the service',
      '',
      'Examples',
      '  sls rollout pause',
      '  sls rollout pause --json',
      '',
      'Exit codes',
      '  0  done',
      '  2  timed out: the rollout goes on',
      '  3  refused: nothing has changed',
      '  4  wrong usage: nothing was asked of the stage',
      '  5  contact lost, or failed on the way: the rollout goes on; see sls status',
    ]);
  });

  it('wraps a long text below itself', () => {
    const usage = `${'word '.repeat(14)}end`;
    const lines = helpOf({ ...VERB, options: { json: { type: 'boolean', usage } } }).split('\n');

    expect(lines.slice(5, 7)).toEqual([
      `  --json            ${'word '.repeat(11)}word`,
      '                    word word end',
    ]);
  });

  it.each(verbs.map((verb) => [verb.name, verb] as const))(
    'of sls %s has no line over 80 columns, each option, each example and each exit code',
    (_, verb) => {
      const lines = helpOf(verb).split('\n');
      const flags = Object.keys(verb.options).map((flag) => expect.stringContaining(`--${flag}`));
      const examples = verb.examples.map((example) => `  ${example}`);
      const codes = endingsOf(verb).map((ending) => {
        return expect.stringMatching(new RegExp(`^  ${EXIT_CODES[ending].code} +[a-z]`));
      });

      expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
      expect(lines).toEqual(expect.arrayContaining([...flags, ...examples, ...codes]));
    },
  );
});

describe('overviewOf', () => {
  const members = verbs.filter(({ name }) => name.startsWith('rollout '));
  const lines = overviewOf('rollout', members).split('\n');

  it('has a line for each command, and says where there is more', () => {
    expect(lines).toContain('  sls rollout watch    Follow the rollout to its end');
    expect(lines.filter((line) => /^ {2}sls rollout [a-z]+ /.test(line))).toHaveLength(9);
    expect(lines.at(-1)).toBe('sls rollout <command> --help shows options and examples.');
  });

  it('has no line over 80 columns', () => {
    expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
  });
});
