import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../../../lattice-emulator/tests/support/emulator.ts';
import { Artifacts } from '../../src/stage/artifacts.ts';
import { readLiveTemplate } from '../../src/stage/live-template.ts';

const emulator = await startEmulator();
const config = { ...clientConfig(emulator), forcePathStyle: true };
const Bucket = 'deployments';
const FOLDER = 'serverless/shop/local';
const artifacts = new Artifacts(config, {
  bucket: Bucket,
  folder: FOLDER,
  templateName: 'template.json',
});

describe('Artifacts', () => {
  beforeAll(async () => {
    const s3 = new S3Client(config);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Key = `${FOLDER}/1-2026-01-01T00:00:00.000Z/blue.zip`;
    const Metadata = { filesha256: 'a hash' };
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'code', Metadata }));
  });

  it('copies an object with any name, and its metadata', async () => {
    const from = `${FOLDER}/1-2026-01-01T00:00:00.000Z/blue.zip`;
    const to = artifacts.keyOfBuild(Buffer.from('one').toString('base64'));

    await artifacts.copy(from, to);

    expect(to).toBe('serverless/shop/local/builds/6f6e65.zip');
    expect(await artifacts.has(to)).toBe(true);
    expect(await artifacts.readText(to)).toEqual({
      text: 'code',
      metadata: { filesha256: 'a hash' },
    });
  });

  it('finds nothing at a key without an object', async () => {
    expect(await artifacts.has('nothing')).toBe(false);
    expect(await artifacts.readText('nothing')).toBeUndefined();
  });

  it('overwrites the template of a deployment, and keeps its metadata', async () => {
    const key = artifacts.keyOfTemplate(new Date('2026-01-01T00:00:00Z'));

    await artifacts.writeText(key, { text: '{}', metadata: { filesha256: 'a hash' } });

    expect(key).toBe(`${FOLDER}/1767225600000-2026-01-01T00:00:00.000Z/template.json`);
    expect(await artifacts.readText(key)).toEqual({
      text: '{}',
      metadata: { filesha256: 'a hash' },
    });
  });

  it('names a key without an object for a time that is none', () => {
    expect(artifacts.keyOfTemplate(new Date('soon'))).toBe(`${FOLDER}/NaN-never/template.json`);
  });
});

describe('readLiveTemplate', () => {
  it('returns nothing where there is no such stack', async () => {
    expect(await readLiveTemplate('nowhere', config)).toBeUndefined();
  });

  it('returns the template as it was sent to CloudFormation', async () => {
    const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } }, Metadata: { a: 1 } };
    const client = new CloudFormationClient(config);
    const TemplateBody = JSON.stringify(template);
    await client.send(new CreateStackCommand({ StackName: 'json', TemplateBody }));

    expect(await readLiveTemplate('json', config)).toEqual(template);
  });
});
