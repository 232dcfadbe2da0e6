import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CommandRefused } from '../errors.ts';
import type { ClientConfig } from '../osls.ts';
import type { Template } from '../template/template.ts';

/**
 * Reads the template of the deployed stack, as it was sent to CloudFormation.
 *
 * @returns undefined where there is no such stack
 * @throws CommandRefused where it is not JSON, as the Framework's are
 */
export async function readLiveTemplate(
  stackName: string,
  config: ClientConfig,
): Promise<Template | undefined> {
  const client = new CloudFormationClient(config);
  const command = new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' });
  const answer = await client.send(command).catch((error: unknown) => {
    if (isMissingStack(error)) return undefined;
    throw error;
  });
  return answer?.TemplateBody === undefined ? undefined : parse(answer.TemplateBody, stackName);
}

function parse(text: string, stackName: string): Template {
  try {
    const { Resources = {}, ...rest } = JSON.parse(text) as Partial<Template>;
    return { ...rest, Resources };
  } catch (error) {
    const message = `the template of ${stackName} is not JSON, so blue cannot be read from it`;
    throw new CommandRefused('TemplateNotJson', message, error);
  }
}

function isMissingStack(error: unknown): boolean {
  return error instanceof Error && /does not exist/.test(error.message);
}
