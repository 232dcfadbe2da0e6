import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { NO_ENDPOINT, ROOT, runSls } from '../../../../scripts/support/sls.ts';
import { createWorkspace, withoutApplication } from '../../../../tests/support/workspace.ts';

const folder = createWorkspace();
// Variables that refer to resources of the application need a deployed stage.
withoutApplication(folder);
const EVENT = path.join(ROOT, 'docs/events/get-health.json');

describe('sls invoke local', () => {
  it('answers the sample event as blue does', async () => {
    const { exitCode, stdout } = await invokeLocal('blue', '--path', EVENT);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/"statusCode": 200,.*"X-Environment": "blue"/s);
  });

  it('says which event to send where there is none', async () => {
    const { exitCode, stderr } = await invokeLocal('green', '--data', '{}');

    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      'sls invoke local -f green: expected an event of VPC Lattice in --data or --path, ' +
        'such as --path docs/events/get-health.json',
    );
  });

  it('ends, with the error, where the application cannot be loaded', async () => {
    writeFileSync(
      path.join(folder, 'app/app.ts'),
      "throw new Error('no settings');\nexport const handler = 1;",
    );

    const { exitCode, stdout, stderr } = await invokeLocal('blue', '--path', EVENT);

    expect(exitCode).toBe(1);
    expect(`${stdout}${stderr}`).toContain('no settings');
  });
});

function invokeLocal(name: string, ...flags: readonly string[]) {
  return runSls(NO_ENDPOINT, ['invoke', 'local', '-f', name, '--stage', 'local', ...flags], {
    cwd: folder,
  });
}
