import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';

/** Creates a change set of a template, which checks it against AWS's specification. */
export async function changeSetOf(emulator: Emulator, name: string, template: object) {
  const cloudformation = new CloudFormationClient(clientConfig(emulator));
  const { Id } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: name.replaceAll(' ', '-'),
      ChangeSetName: 'planned',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
}
