import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';

/** The outputs of a stack, by name. */
export type StackOutputs = Readonly<Record<string, string>>;

/** @throws Error when there is no such stack */
export async function readStackOutputs(
  StackName: string,
  config: CloudFormationClientConfig = {},
): Promise<StackOutputs> {
  const client = new CloudFormationClient(config);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}
