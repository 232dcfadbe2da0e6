import {
  DescribeRepositoriesCommand,
  ECRClient,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const ecr = new ECRClient(clientConfig(emulator));
afterAll(() => ecr.destroy());

describe('DescribeRepositories', () => {
  it('lists nothing', async () => {
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));

    expect(repositories).toEqual([]);
  });

  it('refuses a repository by name in the words that let `sls remove` go on', async () => {
    const asking = ecr.send(
      new DescribeRepositoriesCommand({
        registryId: '123456789012',
        repositoryNames: ['serverless-demo-dev'],
      }),
    );

    await expect(asking).rejects.toThrow(RepositoryNotFoundException);
    await expect(asking).rejects.toThrow(
      "The repository with name 'serverless-demo-dev' does not exist in the registry with id '123456789012'",
    );
  });
});
