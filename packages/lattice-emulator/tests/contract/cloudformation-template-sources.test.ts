import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const s3 = new S3Client(clientConfig(emulator));

const TOPIC = { Type: 'AWS::SNS::Topic' };

describe('a template in a bucket', () => {
  const template = { Description: 'from S3', Resources: { Topic: TOPIC } };

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    await s3.send(
      new PutObjectCommand({
        Bucket: 'templates',
        Key: 'dev/my template.json',
        Body: JSON.stringify(template),
      }),
    );
  });

  it.each([
    'https://s3.amazonaws.com/templates/dev/my%20template.json',
    'https://s3.us-east-1.amazonaws.com/templates/dev/my%20template.json',
    'https://templates.s3.amazonaws.com/dev/my%20template.json',
    'https://templates.s3.us-east-1.amazonaws.com/dev/my%20template.json',
    'http://127.0.0.1:4566/templates/dev/my%20template.json',
  ])('is found at %s', async (TemplateURL) => {
    const { Description } = await cloudformation.send(new ValidateTemplateCommand({ TemplateURL }));

    expect(Description).toBe('from S3');
  });

  it('makes a stack', async () => {
    const TemplateURL = 'https://s3.amazonaws.com/templates/dev/my%20template.json';
    await cloudformation.send(new CreateStackCommand({ StackName: 'from-bucket', TemplateURL }));
    await emulator.clock.idle();

    const { Stacks } = await cloudformation.send(
      new DescribeStacksCommand({ StackName: 'from-bucket' }),
    );
    expect(Stacks).toMatchObject([{ StackStatus: 'CREATE_COMPLETE', Description: 'from S3' }]);
  });

  it.each([
    ['https://s3.amazonaws.com/templates/gone.json', 'S3 error: '],
    ['https://s3.amazonaws.com/no-such-bucket/gone.json', 'S3 error: '],
    ['templates/dev/my template.json', 'TemplateURL must be a supported URL.'],
  ])('is told apart from one that is not at %s', async (TemplateURL, message) => {
    const validating = cloudformation.send(new ValidateTemplateCommand({ TemplateURL }));

    await expect(validating).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });
});

describe('GetTemplate and ValidateTemplate', () => {
  it('give a template back as it was sent', async () => {
    const TemplateBody = ' {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}} ';
    await cloudformation.send(new CreateStackCommand({ StackName: 'verbatim', TemplateBody }));
    await emulator.clock.idle();

    const got = await cloudformation.send(new GetTemplateCommand({ StackName: 'verbatim' }));

    expect(got.TemplateBody?.trim()).toBe(TemplateBody.trim());
  });

  it('say what a template asks for', async () => {
    const TemplateBody = JSON.stringify({
      Description: 'a role',
      Parameters: { Size: { Type: 'Number', Default: 1, Description: 'of it', NoEcho: true } },
      Resources: { Role: { Type: 'AWS::IAM::Role' } },
    });

    const validated = await cloudformation.send(new ValidateTemplateCommand({ TemplateBody }));

    expect(validated).toMatchObject({
      Description: 'a role',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'Size', DefaultValue: '1', Description: 'of it', NoEcho: true }],
    });
  });

  it('sum up the template of a stack, and any other', async () => {
    const TemplateBody = JSON.stringify({
      Parameters: { Size: { Type: 'Number', Default: 1 } },
      Resources: { Topic: TOPIC, Other: TOPIC },
    });
    const StackName = 'summed-up';
    await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));

    const ofStack = await cloudformation.send(new GetTemplateSummaryCommand({ StackName }));
    const ofBody = await cloudformation.send(new GetTemplateSummaryCommand({ TemplateBody }));

    expect(ofStack).toMatchObject({
      Parameters: [{ ParameterKey: 'Size', ParameterType: 'Number', DefaultValue: '1' }],
      ResourceTypes: ['AWS::SNS::Topic'],
    });
    expect(ofBody).toEqual({ ...ofStack, $metadata: ofBody.$metadata });
  });

  it('refuse what is no template', async () => {
    const validating = cloudformation.send(new ValidateTemplateCommand({ TemplateBody: '{' }));

    await expect(validating).rejects.toThrow('Template format error: JSON not well-formed.');
  });
});
