import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { LOCAL_CLIENT } from '../../../../scripts/support/local-client.ts';
import { NO_ENDPOINT } from '../../../../scripts/support/sls.ts';
import { startEmulator } from '../../../lattice-emulator/tests/support/emulator.ts';
import { readCallerArn } from '../../src/stage/caller.ts';

const emulator = await startEmulator();
const config = { ...LOCAL_CLIENT, endpoint: emulator.endpoint };
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
};

describe('readCallerArn', () => {
  it('names the role and the session of a pipeline', async () => {
    const role = { RoleName: 'deploy-role', AssumeRolePolicyDocument: JSON.stringify(TRUST) };
    const { Role } = await new IAMClient(config).send(new CreateRoleCommand(role));
    const { Credentials } = await new STSClient(config).send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'ci' }),
    );
    const asRole = {
      ...config,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      },
    };

    const arn = await readCallerArn(asRole, 5_000);

    expect(arn).toBe('arn:aws:sts::123456789012:assumed-role/deploy-role/ci');
  });

  it('gives up on an STS that does not answer in time, so that a rollback goes on', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const unanswered = { ...config, endpoint: `http://127.0.0.1:${port}` };

    await expect(readCallerArn(unanswered, 20)).resolves.toBeUndefined();

    silent.closeAllConnections();
    silent.close();
  });

  it.each([
    ['an endpoint that refuses connections', { endpoint: NO_ENDPOINT }],
    ['no credentials', { credentials: () => Promise.reject(new Error('there are none')) }],
  ])('never fails, with %s', async (_, broken) => {
    await expect(readCallerArn({ ...config, ...broken }, 5_000)).resolves.toBeUndefined();
  });
});
