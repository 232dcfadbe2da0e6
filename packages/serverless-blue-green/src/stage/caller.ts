import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientConfig } from '../osls.ts';

/**
 * Asks STS who calls. Never fails, and never waits for its answer longer than `timeoutMs`: no command
 * depends on it. Credentials are waited for, because every command needs them.
 *
 * @returns the caller's ARN; undefined where it is not known
 */
export async function readCallerArn(
  config: ClientConfig,
  timeoutMs: number,
): Promise<string | undefined> {
  const client = new STSClient({ ...config, maxAttempts: 1 });
  try {
    await client.config.credentials();
    const abortSignal = AbortSignal.timeout(timeoutMs);
    return (await client.send(new GetCallerIdentityCommand({}), { abortSignal })).Arn;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
