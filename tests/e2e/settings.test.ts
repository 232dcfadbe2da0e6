import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { clientConfig } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import type { Params } from '../../scripts/support/local-stage.ts';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';
import { PROVISIONED_TARGETS } from '../support/documented-settings.ts';
import { withoutApplication } from '../support/workspace.ts';

const TIMEOUT_MS = 120_000;
const HTTPS = { listenerProtocol: 'HTTPS', listenerPort: 443 };
const DOMAIN = {
  customDomainName: 'shop.example.com',
  certificateArn:
    'arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
};
const VPC = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0',
  securityGroupIds: 'sg-0123456789abcdef0',
  applicationInVpc: 'true',
  tracing: 'Active',
};

const deployed = new DeployedStage();
withoutApplication(deployed.folder);
let params: Params = {};

describe('a live stage', () => {
  it(
    'gets HTTPS by two parameters, at 100/0',
    async () => {
      await deploy(HTTPS);

      expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
      expect((await deployed.stage.outputs()).ListenerProtocol).toBe('HTTPS');
    },
    TIMEOUT_MS,
  );

  it(
    'is refused a custom domain under the name that its service has, before anything changes',
    async () => {
      const events = await deployed.stage.stackEvents();

      await expect(deploy(DOMAIN)).rejects.toThrow(
        /refused \(ServiceNameTaken\): cannot deploy: customDomainName changes.*--param=serviceName=\S+-local-2/s,
      );
      expect(await deployed.stage.stackEvents()).toEqual(events);
    },
    TIMEOUT_MS,
  );

  it(
    'gets a custom domain with another name',
    async () => {
      await deploy({ ...DOMAIN, serviceName: 'shop-2' });

      expect((await deployed.stage.outputs()).CustomDomainName).toBe('shop.example.com');
      expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
    },
    TIMEOUT_MS,
  );

  it(
    'gets concurrency, VPC and traces in green first, and says what differs',
    async () => {
      const settings = 'reservedConcurrency: 20\nprovisionedConcurrency: 2\n';
      appendFileSync(path.join(deployed.folder, 'app/function.yml'), settings);
      const file = path.join(deployed.folder, 'app/function.yml');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/timeout: \d+/, 'timeout: 9'));

      const output = await deploy({ ...VPC, version: '2.0.0' });

      expect(output).toContain('green differs from blue until it is promoted');
      expect(await configurationOf('green')).toMatchObject({
        Timeout: 9,
        TracingConfig: { Mode: 'Active' },
      });
      expect(await configurationOf('blue')).toMatchObject({
        TracingConfig: { Mode: 'PassThrough' },
      });
    },
    TIMEOUT_MS,
  );

  it(
    'brings them to blue by the promotion, with provisioned concurrency for its version',
    async () => {
      await deployed.stage.call('shift', { green: 100 });
      await deployed.stage.run('promote', '--force');

      const blue = await configurationOf('blue');
      expect(blue).toMatchObject({ Timeout: 9, TracingConfig: { Mode: 'Active' } });
      expect(blue.VpcConfig?.SubnetIds).toEqual([VPC.subnetIds]);
      expect(await provisionedVersion('blue')).toBe(await newestVersion('blue'));
    },
    TIMEOUT_MS,
  );

  it(
    'sends traffic to it once the target groups name its alias, and fails no request',
    async () => {
      writeFileSync(path.join(deployed.folder, 'resources/app.yml'), PROVISIONED_TARGETS);
      await deploy({ version: '3.0.0' });

      // The service has had another address since it has a custom domain.
      const requester = await deployed.stage.requester();
      const request = { path: '/health', headers: {} };
      const samples = await Promise.all(Array.from({ length: 20 }, () => requester.send(request)));
      requester.close();

      expect(samples).toHaveLength(20);
      for (const sample of samples) {
        expect(sample).toMatchObject({ status: '200', environment: 'blue', version: '2.0.0' });
      }
    },
    TIMEOUT_MS,
  );
});

/** Deploys with these parameters and those of the deploys before. */
async function deploy(more: Params): Promise<string> {
  const { stage } = deployed;
  const all = { notificationEmail: 'on-call@example.com', version: '1.0.0', ...params, ...more };
  const flags = Object.entries(all).map(([name, value]) => `--param=${name}=${value}`);
  const { exitCode, stdout, stderr } = await stage.cli('deploy', flags);
  if (exitCode !== 0) throw new Error(`${stdout}${stderr}`);
  params = all;
  return `${stdout}${stderr}`;
}

async function configurationOf(name: string) {
  const FunctionName = `${deployed.stage.name}-${name}`;
  return lambda().send(new GetFunctionConfigurationCommand({ FunctionName }));
}

/** Returns the version that the alias of provisioned concurrency points to. */
async function provisionedVersion(name: string): Promise<string | undefined> {
  const alias = { FunctionName: `${deployed.stage.name}-${name}`, Name: 'provisioned' };
  return (await lambda().send(new GetAliasCommand(alias))).FunctionVersion;
}

async function newestVersion(name: string): Promise<string | undefined> {
  const FunctionName = `${deployed.stage.name}-${name}`;
  const { Versions = [] } = await lambda().send(
    new ListVersionsByFunctionCommand({ FunctionName }),
  );
  return Versions.at(-1)?.Version;
}

function lambda(): LambdaClient {
  return new LambdaClient(clientConfig(deployed.emulator));
}
