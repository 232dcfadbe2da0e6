import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Emulator } from '../../src/index.ts';
import { clientConfig } from './emulator.ts';

export type PolicyStatement = {
  readonly Effect?: 'Allow' | 'Deny';
  readonly [element: string]: unknown;
};

let lastNumber = 0;

/** Creates a role, and gives what a client needs to act as a session of it. */
export async function openRoleSession(
  emulator: Emulator,
  statements: readonly PolicyStatement[],
  { trust, tags = {} }: { readonly trust?: object; readonly tags?: Record<string, string> } = {},
) {
  lastNumber += 1;
  const name = `role-${lastNumber}`;
  const iam = new IAMClient(clientConfig(emulator));
  const principal = {
    Effect: 'Allow',
    Principal: { AWS: '123456789012' },
    Action: 'sts:AssumeRole',
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Statement: [principal, trust ?? principal] }),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  if (statements.length > 0) await setRolePolicy(emulator, name, statements);
  const sts = new STSClient(clientConfig(emulator));
  const RoleArn = Role?.Arn ?? '';
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const user = `arn:aws:sts::123456789012:assumed-role/${name}/me`;
  return { name, arn: RoleArn, user, config: { ...clientConfig(emulator), credentials } };
}

/** Replaces what a role may do; what has no effect is allowed. */
export async function setRolePolicy(
  emulator: Emulator,
  RoleName: string,
  statements: readonly PolicyStatement[],
): Promise<void> {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });
  const command = new PutRolePolicyCommand({ RoleName, PolicyName: 'test', PolicyDocument });
  await new IAMClient(clientConfig(emulator)).send(command);
}
