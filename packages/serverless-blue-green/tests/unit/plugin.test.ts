import { describe, expect, it, jest } from '@jest/globals';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';
import ServerlessBlueGreen from '../../src/index.ts';
import type { Command, Commands, Options } from '../../src/osls.ts';
import { serverlessFor } from '../support/serverless.ts';

const LOG = { notice: () => {}, warning: () => {} };
const verbs = loadVerbs();

describe('the plugin', () => {
  it('has a command and a hook for every verb', () => {
    const { commands, hooks } = pluginFor('deploy');

    for (const { name, summary, options } of verbs) {
      expect(commandAt(commands, name)).toMatchObject({ usage: summary, options });
      expect(hooks).toHaveProperty([`${name.replace(' ', ':')}:run`]);
    }
  });

  it('puts the verbs of two words into a container', () => {
    expect(pluginFor('deploy').commands.rollout).toMatchObject({ type: 'container' });
  });

  it('adds its options to commands of the Framework', () => {
    const { commands } = pluginFor('deploy');

    expect(Object.keys(commandAt(commands, 'deploy')?.options ?? {})).toEqual([
      'force-green',
      'include-blue',
    ]);
  });

  it.each(['before:deploy:function:initialize', 'before:rollback:function:rollback'])(
    'guards blue at %s',
    async (event) => {
      const { hooks } = pluginFor('deploy function', undefined, { function: 'blue' });

      const { exitCode, message } = await endOf(hooks[event]);

      expect(exitCode).toBe(3);
      expect(message).toContain('refused (BlueIsProduction)');
    },
  );

  it('refuses wrong settings before a command of the Framework does anything', async () => {
    const { hooks } = pluginFor('deploy', { blueGreen: { plan: {} } });

    expect(await endOf(hooks.initialize)).toEqual({
      exitCode: 4,
      message: 'custom.blueGreen.plan: unknown key, did you mean plans?',
    });
  });

  it('names no build for a verb, which must not wait for git or fail by it', () => {
    const { configurationVariablesSources } = pluginFor('rollback-traffic');
    const version = configurationVariablesSources.blueGreen?.resolve({ address: 'version' });

    expect(version).toEqual({ value: 'unknown' });
  });

  it('lets a verb begin with wrong settings, which a rollback does not need', async () => {
    const { hooks } = pluginFor('rollback-traffic', { blueGreen: { plan: {} } });

    await expect(hooks.initialize?.()).resolves.toBeUndefined();
  });

  it.each([
    ['rollback-traffic', false],
    ['status', false],
    ['diff', true],
    ['deploy', true],
  ])('lets sls %s begin with a wrong serverless.yml unless it packages it', async (command, is) => {
    let isChecked = false;
    const serverless = serverlessFor(command);
    serverless.configSchemaHandler.validateConfig = async () => {
      isChecked = true;
    };

    new ServerlessBlueGreen(serverless, {}, { log: LOG });
    await serverless.configSchemaHandler.validateConfig({});

    expect(isChecked).toBe(is);
  });
});

/** Runs a hook that ends the process. Returns the exit code and what it prints to standard error. */
async function endOf(hook: (() => Promise<void>) | undefined) {
  const ended = new Error('the process has ended');
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
    throw ended;
  });
  const print = jest.spyOn(console, 'error').mockImplementation(() => {});
  await expect(hook?.()).rejects.toBe(ended);
  const end = { exitCode: exit.mock.calls[0]?.[0], message: String(print.mock.calls[0]?.[0]) };
  exit.mockRestore();
  print.mockRestore();
  return end;
}

function pluginFor(command: string, custom?: unknown, options: Options = {}): ServerlessBlueGreen {
  return new ServerlessBlueGreen(serverlessFor(command, custom), options, { log: LOG });
}

function commandAt(commands: Commands, name: string): Command | undefined {
  const [first = '', ...rest] = name.split(' ');
  const command = commands[first];
  return rest.length === 0 ? command : commandAt(command?.commands ?? {}, rest.join(' '));
}
