import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { parseAwsTime } from '../events/aws-time.ts';
import type { Build } from '../rollout/builds.ts';

/** Reads which build a function runs. @throws when it cannot be told when it was last modified */
export async function readBuild(client: LambdaClient, FunctionName: string): Promise<Build> {
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const { CodeSha256 = '', Environment, LastModified } = await client.send(command);
  return {
    version: Environment?.Variables?.VERSION ?? 'unknown',
    codeHash: CodeSha256,
    deployedAtMs: readTime(LastModified, FunctionName),
  };
}

/** Two builds are told apart by it, so a guess could take one for the other. */
function readTime(text = '', functionName: string): number {
  const timeMs = parseAwsTime(text);
  if (timeMs === undefined) {
    throw new Error(`cannot read when ${functionName} was last modified: "${text}"`);
  }
  return timeMs;
}
