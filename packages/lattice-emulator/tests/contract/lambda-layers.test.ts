import {
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  LambdaClient,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole, zipFunction } from '../support/function-code.ts';
import { openRoleSession } from '../support/role-session.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const s3 = new S3Client(clientConfig(emulator));
const stacks = new Stacks(emulator);

const ARN = 'arn:aws:lambda:us-east-1:123456789012:layer';
const NOTHING = 'export const handler = async () => null;';

let role: string;
beforeAll(async () => {
  role = await createFunctionRole(emulator);
  await s3.send(new CreateBucketCommand({ Bucket: 'layers' }));
});

describe('PublishLayerVersion', () => {
  it('numbers versions, and gives what GetLayerVersion gives', async () => {
    const first = await publish('numbered', packageOf('a', 1));
    const second = await publish('numbered', packageOf('a', 2), {
      Description: 'the second',
      CompatibleRuntimes: ['nodejs24.x'],
      CompatibleArchitectures: ['arm64'],
      LicenseInfo: 'MIT',
    });

    const { $metadata: _, ...shown } = await lambda.send(
      new GetLayerVersionCommand({ LayerName: 'numbered', VersionNumber: 2 }),
    );
    expect(first).toMatchObject({ Version: 1, Description: '' });
    expect(second).toMatchObject(shown);
    expect(shown).toEqual({
      LayerArn: `${ARN}:numbered`,
      LayerVersionArn: `${ARN}:numbered:2`,
      Version: 2,
      Description: 'the second',
      CreatedDate: '2026-01-01T00:00:00.000+0000',
      CompatibleRuntimes: ['nodejs24.x'],
      CompatibleArchitectures: ['arm64'],
      LicenseInfo: 'MIT',
      Content: {
        Location: expect.any(String),
        CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        CodeSize: packageOf('a', 2).byteLength,
      },
    });
  });

  it('takes the content from S3', async () => {
    await s3.send(
      new PutObjectCommand({
        Bucket: 'layers',
        Key: 'a.zip',
        Body: packageOf('stored', 'from S3'),
      }),
    );
    const Content = { S3Bucket: 'layers', S3Key: 'a.zip' };
    const layer = await lambda.send(
      new PublishLayerVersionCommand({ LayerName: 'stored', Content }),
    );

    await createUser('user-of-stored', 'stored', [layer.LayerVersionArn ?? '']);

    expect(await call('user-of-stored')).toBe('from S3');
  });

  it.each([
    ['a name that is none', { LayerName: 'a layer' }, 'ValidationException'],
    [
      'what is not a zip',
      { Content: { ZipFile: strToU8('text') } },
      'InvalidParameterValueException',
    ],
    ['no content', { Content: {} }, 'InvalidParameterValueException'],
  ])('refuses %s', async (_, input, name) => {
    const valid = { LayerName: 'refused', Content: { ZipFile: packageOf('a', 1) } };
    const command = new PublishLayerVersionCommand({ ...valid, ...input });

    await expect(lambda.send(command)).rejects.toMatchObject({ name });
  });

  it('names that it does not support extensions', async () => {
    const extension = zipSync({ 'extensions/agent': strToU8('#!/bin/sh') });

    await expect(publish('agent', extension)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('extensions'),
    });
  });
});

describe('a version of a layer', () => {
  it('is listed, the newest first, until it is deleted', async () => {
    const LayerName = 'listed';
    for (const value of [1, 2, 3]) await publish(LayerName, packageOf('a', value));

    await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 2 }));

    expect(await versionsOf(LayerName)).toEqual([3, 1]);
    await expect(
      lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber: 2 })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it('has a number that no later one gets', async () => {
    const LayerName = 'counted';
    await publish(LayerName, packageOf('a', 1));
    await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));

    expect(await publish(LayerName, packageOf('a', 1))).toMatchObject({ Version: 2 });
  });

  it('is listed for the runtimes that it names', async () => {
    const LayerName = 'filtered';
    await publish(LayerName, packageOf('a', 1), { CompatibleRuntimes: ['nodejs22.x'] });
    await publish(LayerName, packageOf('a', 2), { CompatibleRuntimes: ['nodejs24.x'] });

    expect(await versionsOf(LayerName, { CompatibleRuntime: 'nodejs22.x' })).toEqual([1]);
  });

  it('has a number from 1', async () => {
    const input = { LayerName: 'listed', VersionNumber: 0 };

    await expect(lambda.send(new GetLayerVersionCommand(input))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('is deleted twice without an error', async () => {
    const input = { LayerName: 'nobody', VersionNumber: 1 };

    await expect(lambda.send(new DeleteLayerVersionCommand(input))).resolves.toBeDefined();
  });
});

describe('a function with layers', () => {
  it('shows them', async () => {
    const layer = await publish('shown', packageOf('shown', 1));
    const Arn = layer.LayerVersionArn ?? '';

    const created = await createFunction(emulator, 'shows', NOTHING, { Layers: [Arn] });

    expect(created.Layers).toEqual([{ Arn, CodeSize: layer.Content?.CodeSize }]);
    expect(await layersOf('shows')).toEqual([Arn]);
  });

  it.each([
    ['imports', "import value from 'PACKAGE'; export const handler = async () => value;", 'mjs'],
    ['requires', "const value = require('PACKAGE'); exports.handler = async () => value;", 'cjs'],
    [
      'imports by its path under /opt',
      "import value from '/opt/nodejs/node_modules/PACKAGE/index.js'; export const handler = async () => value;",
      'mjs',
    ],
    [
      'requires by its path under /opt',
      "const value = require('/opt/nodejs/node_modules/PACKAGE'); exports.handler = async () => value;",
      'cjs',
    ],
  ])('%s what lies in one', async (how, code, extension) => {
    const name = `used-${how.replaceAll(/\W/g, '-')}-${extension}`;
    const layer = await publish(name, packageOf(name, how));
    const source = code.replace('PACKAGE', name);
    const ZipFile = zipFunction(source, `index.${extension}`);

    await createFunction(emulator, name, '', {
      Code: { ZipFile },
      Layers: [layer.LayerVersionArn ?? ''],
    });

    expect(await call(name)).toBe(how);
  });

  it('finds the last of two that have the same', async () => {
    const base = await publish('base', packageOf('both', 'base'));
    const patch = await publish('patch', packageOf('both', 'patch'));

    await createUser('patched', 'both', [base.LayerVersionArn ?? '', patch.LayerVersionArn ?? '']);

    expect(await call('patched')).toBe('patch');
  });

  it('finds its own before that of a layer', async () => {
    const layer = await publish('own', packageOf('mine', 'the layer'));
    const ZipFile = zipSync({
      'index.mjs': strToU8("import value from 'mine'; export const handler = async () => value;"),
      'node_modules/mine/index.js': strToU8("module.exports = 'the function';"),
    });

    await createFunction(emulator, 'selfish', '', {
      Code: { ZipFile },
      Layers: [layer.LayerVersionArn ?? ''],
    });

    expect(await call('selfish')).toBe('the function');
  });

  it('keeps one that is deleted, and can have it no more when it changes its list', async () => {
    const LayerName = 'gone';
    const { LayerVersionArn = '' } = await publish(LayerName, packageOf(LayerName, 'still there'));
    await createUser('keeper', LayerName, [LayerVersionArn]);
    await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));
    const change = (settings: object) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', ...settings }));

    await change({ Timeout: 10 });

    expect(await call('keeper')).toBe('still there');
    await expect(change({ Layers: [LayerVersionArn] })).rejects.toThrow(
      `Layer version ${LayerVersionArn} does not exist.`,
    );
    await change({ Layers: [] });
    expect(await layersOf('keeper')).toEqual([]);
  });

  it.each([
    ['that there is not', [`${ARN}:nobody:1`], `Layer version ${ARN}:nobody:1 does not exist.`],
    [
      'of another region',
      [`${ARN.replace('us-east-1', 'eu-west-1')}:nobody:1`],
      'Layers are expected to be in region us-east-1.',
    ],
    ['without a version', [`${ARN}:nobody`], 'failed to satisfy constraint'],
    [
      'beyond the fifth',
      [1, 2, 3, 4, 5, 6].map((number) => `${ARN}:nobody:${number}`),
      'Cannot reference more than 5 layers.',
    ],
  ])('has none %s', async (_, Layers, message) => {
    await expect(createFunction(emulator, 'refused', NOTHING, { Layers })).rejects.toThrow(message);
  });

  it('has one version of each', async () => {
    const Layers = [];
    for (const value of [1, 2]) {
      const { LayerVersionArn = '' } = await publish('twice', packageOf('a', value));
      Layers.push(LayerVersionArn);
    }

    await expect(createFunction(emulator, 'refused', NOTHING, { Layers })).rejects.toThrow(
      'Two different versions of the same layer are not allowed',
    );
  });

  it('gets only those that its creator may read', async () => {
    const { LayerVersionArn = '' } = await publish('private', packageOf('a', 1));
    const { config } = await openRoleSession(emulator, [
      { Action: ['lambda:CreateFunction', 'iam:PassRole'], Resource: '*' },
    ]);
    const command = new CreateFunctionCommand({
      FunctionName: 'reader',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role,
      Code: { ZipFile: zipFunction(NOTHING) },
      Layers: [LayerVersionArn],
    });

    await expect(new LambdaClient(config).send(command)).rejects.toThrow(
      `is not authorized to perform: lambda:GetLayerVersion on resource: ${LayerVersionArn}`,
    );
  });
});

describe('a stack with a layer', () => {
  it('gives its version to a function, and a new one when the content changes', async () => {
    const source = "import value from 'deployed'; export const handler = async () => value;";
    const code = { Bucket: 'layers', Key: 'fn.zip', Body: zipFunction(source) };
    await s3.send(new PutObjectCommand(code));
    for (const key of ['one', 'two']) {
      const Body = packageOf('deployed', key);
      await s3.send(new PutObjectCommand({ Bucket: 'layers', Key: `${key}.zip`, Body }));
    }

    await stacks.create('layered', templateFor('one.zip'));
    const first = [await stacks.outputsOf('layered'), await call('layered')];
    await stacks.update('layered', templateFor('two.zip'));
    const second = [await stacks.outputsOf('layered'), await call('layered')];
    await stacks.remove('layered');

    expect(first).toEqual([{ Layer: `${ARN}:deployed:1` }, 'one']);
    expect(second).toEqual([{ Layer: `${ARN}:deployed:2` }, 'two']);
    expect(await versionsOf('deployed')).toEqual([]);
  });
});

function templateFor(S3Key: string): object {
  return {
    Resources: {
      Layer: {
        Type: 'AWS::Lambda::LayerVersion',
        Properties: {
          LayerName: 'deployed',
          Content: { S3Bucket: 'layers', S3Key },
          CompatibleRuntimes: ['nodejs24.x'],
        },
      },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'layered',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: role,
          Code: { S3Bucket: 'layers', S3Key: 'fn.zip' },
          Layers: [{ Ref: 'Layer' }],
        },
      },
    },
    Outputs: { Layer: { Value: { Ref: 'Layer' } } },
  };
}

/** A layer with one package, which exports `value`. */
function packageOf(name: string, value: unknown): Uint8Array {
  const source = `module.exports = ${JSON.stringify(value)};`;
  return zipSync({ [`nodejs/node_modules/${name}/index.js`]: strToU8(source) });
}

function publish(
  LayerName: string,
  ZipFile: Uint8Array,
  options: Partial<PublishLayerVersionCommandInput> = {},
) {
  const input = { LayerName, Content: { ZipFile }, ...options };
  return lambda.send(new PublishLayerVersionCommand(input));
}

async function versionsOf(LayerName: string, options: { CompatibleRuntime?: 'nodejs22.x' } = {}) {
  const { LayerVersions = [] } = await lambda.send(
    new ListLayerVersionsCommand({ LayerName, ...options }),
  );
  return LayerVersions.map(({ Version }) => Version);
}

/** A function that answers with what a package exports. */
function createUser(FunctionName: string, packageName: string, Layers: string[]) {
  const source = `import value from '${packageName}'; export const handler = async () => value;`;
  return createFunction(emulator, FunctionName, source, { Layers });
}

async function layersOf(FunctionName: string) {
  const { Layers = [] } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Layers.map(({ Arn }) => Arn);
}

async function call(FunctionName: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? '') as unknown;
}
