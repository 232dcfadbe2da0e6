import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { effectiveTemplate } from '../../packages/serverless-blue-green/src/template/effective.ts';
import type { Template } from '../../packages/serverless-blue-green/src/template/template.ts';
import { changeSetOf } from '../support/change-set.ts';
import { APPLICATION_SETTINGS, PROVISIONED_TARGETS } from '../support/documented-settings.ts';
import { type PackagedTemplate, resource } from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace, withoutApplication } from '../support/workspace.ts';

const NETWORK = 'sn-0123456789abcdef0';
const CERTIFICATE =
  'arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef';
const SUBNETS = { SubnetIds: { 'Fn::Split': [',', 'subnet-0123456789abcdef0'] } };

const emulator = await startEmulator();
const folder = createWorkspace();
withoutApplication(folder);
appendFileSync(path.join(folder, 'app/function.yml'), APPLICATION_SETTINGS);
writeFileSync(path.join(folder, 'resources/app.yml'), PROVISIONED_TARGETS);

const template = await sharedTemplate(folder, 'local', {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0',
  securityGroupIds: 'sg-0123456789abcdef0',
  vpcAssociation: 'false',
  serviceNetworkId: NETWORK,
  customDomainName: 'shop.example.com',
  certificateArn: CERTIFICATE,
  listenerProtocol: 'HTTPS',
  listenerPort: 443,
  applicationInVpc: 'true',
  tracing: 'Active',
});
const { Resources } = effectiveTemplate(template as unknown as Template);
const effective = { Resources } as unknown as PackagedTemplate;

describe('a service with every setting', () => {
  it('conforms to the specification of CloudFormation', async () => {
    expect(await changeSetOf(emulator, 'every-setting', template)).toMatchObject({
      Status: 'CREATE_COMPLETE',
    });
  });

  it('joins the service network that exists, and makes neither network nor VPC association', () => {
    expect(resource(effective, 'ServiceNetworkServiceAssociation').Properties).toMatchObject({
      ServiceNetworkIdentifier: NETWORK,
    });
    for (const id of [
      'ServiceNetwork',
      'ServiceNetworkAuthPolicy',
      'ServiceNetworkVpcAssociation',
    ]) {
      expect(Resources).not.toHaveProperty(id);
    }
  });

  it('has its custom domain, certificate and HTTPS', () => {
    expect(resource(effective, 'Service').Properties).toMatchObject({
      CustomDomainName: 'shop.example.com',
      CertificateArn: CERTIFICATE,
    });
    expect(resource(effective, 'Listener').Properties).toMatchObject({
      Protocol: 'HTTPS',
      Port: '443',
    });
  });

  it.each(['Blue', 'Green'])('gives %s what app/function.yml says, the VPC and traces', (name) => {
    expect(resource(effective, `${name}LambdaFunction`).Properties).toMatchObject({
      VpcConfig: SUBNETS,
      TracingConfig: { Mode: 'Active' },
      ReservedConcurrentExecutions: 20,
      Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:tools:1'],
    });
    expect(resource(effective, `${name}ProvConcLambdaAlias`).Properties).toMatchObject({
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    expect(actionsOf(`${name}Role`)).toEqual(
      expect.arrayContaining(['ec2:CreateNetworkInterface', 'xray:PutTraceSegments']),
    );
  });

  it.each(['Blue', 'Green'])('sends the traffic of %s to its provisioned concurrency', (name) => {
    const alias = { Ref: `${name}ProvConcLambdaAlias` };

    expect(resource(effective, `${name}TargetGroup`).Properties.Targets).toEqual([{ Id: alias }]);
    expect(resource(effective, `${name}InvokePermission`).Properties.FunctionName).toEqual(alias);
  });

  it('gives the functions of the release neither the VPC nor traces', () => {
    for (const name of ['Rollout', 'Advance', 'Shift', 'Rollback', 'Status', 'Notify']) {
      const { Properties } = resource(effective, `${name}LambdaFunction`);
      expect(Properties).not.toHaveProperty('VpcConfig');
      expect(Properties).not.toHaveProperty('TracingConfig');
    }
  });
});

function actionsOf(role: string): string[] {
  const policies = resource(effective, role).Properties.Policies as {
    readonly PolicyDocument: { readonly Statement: { readonly Action: string | string[] }[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Action }) => Action),
  );
}
