import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';

const BUCKET = 'templates';

/** Creates a change set of a template, which checks it against AWS's specification. */
export async function changeSetOf(emulator: Emulator, name: string, template: object) {
  const cloudformation = new CloudFormationClient(clientConfig(emulator));
  const StackName = name.replaceAll(' ', '-');
  const { Id } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'planned',
      ChangeSetType: 'CREATE',
      TemplateURL: await upload(emulator, StackName, template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
}

/** Uploads the template, as the Framework does, because it is too large for the request. */
async function upload(emulator: Emulator, Key: string, template: object): Promise<string> {
  const s3 = new S3Client({ ...clientConfig(emulator), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: JSON.stringify(template) }));
  return `https://s3.amazonaws.com/${BUCKET}/${Key}`;
}
