import { afterEach, describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { runSls } from '../../scripts/support/sls.ts';
import { createWorkspace, edit } from '../support/workspace.ts';

const WRONG_USAGE = 4;

const emulator = await startEmulator();
const folder = createWorkspace();

/** Nothing is made, not even the bucket of a stack. */
afterEach(() => expect(emulator.inventory()).toEqual([]));

describe('before anything is made, a deploy refuses', () => {
  it.each([
    ['PR-123', /stage PR-123: expected lower-case letters, .*, such as pr-123/],
    [
      'feature-add-storybook-templates-for-checkout',
      /at most 40; the longest stage of \S+ has \d+, such as feature-/,
    ],
    ['dev-green-x', /could be taken for those of another stage; .* such as devgreen-x/],
  ])('the stage %s, and says which one would do', async (stage, message) => {
    const { exitCode, stderr } = await deploy('--stage', stage);

    expect(exitCode).toBe(WRONG_USAGE);
    expect(stderr).toMatch(message);
  });

  it('a parameter that does not exist, with the one that was meant', async () => {
    const { exitCode, stderr } = await deploy('--stage', 'dev', '--param=vesion=3.1.0');

    expect(exitCode).toBe(WRONG_USAGE);
    expect(stderr).toContain('--param vesion: unknown parameter, did you mean version?');
  });

  it('a source whose builds could not be promoted', async () => {
    edit(folder, 'serverless.yml', 'provider:\n', 'provider:\n  versionFunctions: false\n');

    const { exitCode, stderr } = await deploy('--stage', 'dev');

    expect(exitCode).toBe(WRONG_USAGE);
    expect(stderr).toContain('provider.versionFunctions: expected true, got false');
    edit(folder, 'serverless.yml', '  versionFunctions: false\n', '');
  });

  it('a resource whose name is too long for AWS', async () => {
    const name = 'q'.repeat(81);
    const queue = `Resources: { Q: { Type: AWS::SQS::Queue, Properties: { QueueName: ${name} } } }`;
    edit(folder, 'serverless.yml', 'resources:\n', `resources:\n  - ${queue}\n`);

    const { exitCode, stderr } = await deploy('--stage', 'dev');

    expect(exitCode).toBe(WRONG_USAGE);
    expect(stderr).toContain('has 81 characters, and AWS::SQS::Queue at most 80');
  });
});

function deploy(...flags: readonly string[]) {
  return runSls(emulator.endpoint, ['deploy', ...flags], { cwd: folder });
}
