import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { askAt } from '../../src/command-line/ask.ts';
import { confirm } from '../../src/command-line/confirm.ts';
import { Flags } from '../../src/command-line/flags.ts';
import { CommandError } from '../../src/errors.ts';
import type { Options } from '../../src/osls.ts';

const ASKED = {
  change: 'production becomes 1.0.0 instead of 2.0.0',
  command: 'sls undo --stage prod --yes',
};

describe('a command that has to be confirmed', () => {
  it.each(['y', 'Y', 'yes', ' YES '])('goes on after the answer "%s"', async (answer) => {
    const { call, questions } = given({ answer });

    expect(await confirm(call, ASKED)).toBe(true);
    expect(questions).toEqual(['production becomes 1.0.0 instead of 2.0.0. Go on? [y/N] ']);
  });

  it.each(['', 'n', 'no', 'yesterday', '1'])('changes nothing after "%s"', async (answer) => {
    expect(await errorOf(confirm(given({ answer }).call, ASKED))).toMatchObject({
      ending: 'refused',
      code: 'NotConfirmed',
      message: 'refused (NotConfirmed): not confirmed: nothing has changed',
    });
  });

  it('asks nobody with --yes, and says what changes', async () => {
    const { call, questions, shown } = given({ answer: 'n', options: { yes: true } });

    expect(await confirm(call, ASKED)).toBe(false);
    expect({ questions, shown }).toEqual({ questions: [], shown: [ASKED.change] });
  });

  it.each<[string, Parameters<typeof given>[0]]>([
    ['without a terminal', {}],
    ['with --json, in spite of a terminal', { answer: 'y', options: { json: true } }],
  ])('is wrong usage %s, with the change and the line to run', async (_, setting) => {
    expect(await errorOf(confirm(given(setting).call, ASKED))).toMatchObject({
      ending: 'usage',
      message:
        'production becomes 1.0.0 instead of 2.0.0; there is no terminal to ask at, ' +
        'to confirm it: sls undo --stage prod --yes',
    });
  });
});

describe('a question at a terminal', () => {
  it('is shown, and answered by a line', async () => {
    const { input, output } = terminal();
    const answer = askAt(input, output)?.('Go on? ');

    input.write('yes\n');

    expect(await answer).toBe('yes');
    expect(String(output.read())).toContain('Go on? ');
  });

  it.each<[string, (input: PassThrough) => void]>([
    ['the end of the input', (input) => input.end()],
    ['Ctrl-C', (input) => input.write('\x03')],
  ])('is answered with nothing by %s', async (_, end) => {
    const { input, output } = terminal();
    const answer = askAt(input, output)?.('Go on? ');

    end(input);

    expect(await answer).toBe('');
  });

  it.each(['input', 'output'] as const)('is not asked where the %s is no terminal', (end) => {
    const streams = { ...terminal(), [end]: new PassThrough() };

    expect(askAt(streams.input, streams.output)).toBeUndefined();
  });
});

function given({ answer, options = {} }: { answer?: string; options?: Options }) {
  const [questions, shown]: [string[], string[]] = [[], []];
  const ask = async (question: string) => {
    questions.push(question);
    return answer ?? '';
  };
  const output = {
    print: () => {},
    printError: () => {},
    ...(answer !== undefined && { ask }),
  };
  const progress = (text: string) => shown.push(text);
  return { call: { flags: new Flags(options), output, progress }, questions, shown };
}

function terminal() {
  const end = () => Object.assign(new PassThrough(), { isTTY: true });
  return { input: end(), output: end() };
}

async function errorOf(doing: Promise<unknown>): Promise<CommandError> {
  const error = await doing.catch((thrown: unknown) => thrown);
  if (error instanceof CommandError) return error;
  throw new Error(`expected a CommandError, got ${String(error)}`);
}
