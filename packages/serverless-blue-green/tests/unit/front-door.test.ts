import { describe, expect, it } from '@jest/globals';
import { type EarlyEnd, earlyEnd } from '../../src/command-line/front-door.ts';
import { helpOf, overviewOf } from '../../src/command-line/help.ts';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';

const verbs = loadVerbs();
const overview = overviewOf(
  'rollout',
  verbs.filter(({ name }) => name.startsWith('rollout ')),
);

describe('earlyEnd, asked for help', () => {
  it.each(['--help', '-h'])('answers %s with the help of the command', (flag) => {
    const [status] = verbs.filter(({ name }) => name === 'status');

    const end = call('status', flag);

    expect(end).toEqual({ text: status && helpOf(status), isError: false, exitCode: 0 });
  });

  it.each([[[]], [['--help']]])('answers rollout %j with an overview', (args) => {
    expect(call('rollout', ...args)).toEqual({ text: overview, isError: false, exitCode: 0 });
  });
});

describe('earlyEnd, with an unknown command', () => {
  it('offers the one that was meant, above the overview', () => {
    const message = 'there is no command sls rollout strat, did you mean sls rollout start?';

    expect(call('rollout strat')).toEqual({
      text: `${message}\n\n${overview}`,
      isError: true,
      exitCode: 4,
    });
  });

  it('only shows the overview where nothing is similar', () => {
    expect(call('rollout begin')?.text).toBe(
      `there is no command sls rollout begin\n\n${overview}`,
    );
  });

  it('says with --json in one line of JSON what was meant', () => {
    const end = call('rollout strat', '--json');

    expect(end).toMatchObject({ isError: false, exitCode: 4 });
    expect(JSON.parse(end?.text ?? '')).toEqual({
      version: 1,
      type: 'error',
      command: 'rollout strat',
      code: 'Usage',
      message: 'there is no command sls rollout strat, did you mean sls rollout start?',
      exitCode: 4,
    });
  });

  it.each(['deploy', 'deploy function', 'info'])('leaves sls %s to the Framework', (command) => {
    expect(call(command, '--no-such-flag')).toBeUndefined();
  });
});

describe('earlyEnd, with options', () => {
  it.each([
    ['--stpes 5', '--stpes: unknown option of sls rollout start, did you mean --steps?'],
    ['--stpes=5', '--stpes: unknown option of sls rollout start, did you mean --steps?'],
    ['--stagee prod', '--stagee: unknown option of sls rollout start, did you mean --stage?'],
    ['-wait', '-wait: unknown option of sls rollout start, did you mean --wait?'],
    ['--tenant 5', '--tenant: unknown option of sls rollout start, see sls rollout start --help'],
    ['-x', '-x: unknown option of sls rollout start, see sls rollout start --help'],
    ['--toString', '--toString: unknown option of sls rollout start, see sls rollout start --help'],
    ['--plan', '--plan: expected a value, got none'],
    ['--plan --wait', '--plan: expected a value, got none'],
    ['--plan=', '--plan: expected a value, got none'],
    ['--plan -- AllAtOnce', '--plan: expected a value, got none'],
    ['--plan a --plan b', '--plan: expected once, got several'],
    ['--wait=yes', '--wait: expected no value, got one'],
  ])('refuses %s', (args, text) => {
    expect(call('rollout start', ...args.split(' '))).toEqual({ text, isError: true, exitCode: 4 });
  });

  it('names every wrong option at once', () => {
    expect(call('shift', '--gren', '5', '--dry-rnu')?.text).toBe(
      '--gren: unknown option of sls shift, did you mean --green?\n' +
        '--dry-rnu: unknown option of sls shift, did you mean --dry-run?',
    );
  });

  it('says with --json in one line of JSON what is wrong', () => {
    const end = call('shift', '--gren', '5', '--json');

    expect(end).toMatchObject({ isError: false, exitCode: 4 });
    expect(JSON.parse(end?.text ?? '')).toEqual({
      version: 1,
      type: 'error',
      command: 'shift',
      code: 'Usage',
      message: '--gren: unknown option of sls shift, did you mean --green?',
      exitCode: 4,
    });
  });

  it.each([
    '--plan AllAtOnce --wait',
    '--plan=AllAtOnce',
    '--steps 10%:5m,100% --budget-failed 5',
    '--stage prod --region eu-west-1 --aws-profile shop --config other.yml --verbose',
    '-s prod -r eu-west-1 -c other.yml',
    '--param version=2 --param=other=3',
    '--debug *',
    '-- --stpes 5',
  ])('lets %s pass', (args) => {
    expect(call('rollout start', ...args.split(' '))).toBeUndefined();
  });

  it('takes a comment that begins with dashes for what it is', () => {
    expect(call('rollout pause', '--comment', '--force was wrong')).toBeUndefined();
  });
});

/** Asks as the plugin does: with the words before the first option, and with the whole line. */
function call(command: string, ...args: string[]): EarlyEnd | undefined {
  const words = command.split(' ');
  return earlyEnd(words, [...words, ...args], verbs);
}
