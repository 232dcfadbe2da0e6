import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runSls } from '../../../../scripts/support/sls.ts';
import { createEmulator } from '../../src/index.ts';
import { clientConfig } from '../support/emulator.ts';

const FILES = {
  'package.json': '{ "name": "layered", "type": "commonjs" }',
  'index.js': `const greeting = require('greeting');
    exports.handler = async () => ({ greeting, trace: process.env._X_AMZN_TRACE_ID });`,
  'layer/nodejs/node_modules/greeting/index.js': `module.exports = 'hello';`,
  'serverless.yml': `
service: layered
provider:
  name: aws
  runtime: nodejs24.x
  stage: local
  tracing: { lambda: true }
package: { patterns: ['!layer/**'] }
layers:
  tools: { path: layer, compatibleRuntimes: [nodejs24.x] }
functions:
  hello:
    handler: index.handler
    layers: [!Ref ToolsLambdaLayer]
    provisionedConcurrency: 1
    reservedConcurrency: 2
    vpc: { subnetIds: [subnet-01234567], securityGroupIds: [sg-01234567] }
`,
};

const folder = mkdtempSync(path.join(tmpdir(), 'lattice-emulator-serverless-'));
for (const [name, content] of Object.entries(FILES)) {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}
const emulator = await createEmulator({ speed: 20 });
const lambda = new LambdaClient(clientConfig(emulator));
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

describe('the Serverless CLI', () => {
  it('deploys a function with layers, tracing, a VPC and reserved and provisioned concurrency', async () => {
    const deployed = await sls('deploy');

    expect(deployed).toMatchObject({ exitCode: 0 });
    const FunctionName = 'layered-local-hello';
    const provisioned = { FunctionName, Qualifier: 'provisioned' };
    const { Payload } = await lambda.send(new InvokeCommand(provisioned));
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({
      greeting: 'hello',
      trace: expect.stringMatching(/^Root=1-.*;Sampled=1$/),
    });
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
      VpcConfig: { SubnetIds: ['subnet-01234567'], SecurityGroupIds: ['sg-01234567'] },
      Layers: [{ Arn: 'arn:aws:lambda:us-east-1:123456789012:layer:tools:1' }],
      TracingConfig: { Mode: 'Active' },
    });
    expect(
      await lambda.send(new GetProvisionedConcurrencyConfigCommand(provisioned)),
    ).toMatchObject({ Status: 'READY', AvailableProvisionedConcurrentExecutions: 1 });
  });

  it('removes all of it', async () => {
    expect(await sls('remove')).toMatchObject({ exitCode: 0 });

    expect(emulator.inventory()).toEqual([]);
  });
});

function sls(command: string) {
  return runSls(emulator.endpoint, [command, '--stage', 'local'], { cwd: folder });
}
