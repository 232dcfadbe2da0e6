import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  GetAccessLogSubscriptionCommand,
  GetAuthPolicyCommand,
  GetListenerCommand,
  GetRuleCommand,
  GetServiceCommand,
  GetServiceNetworkCommand,
  GetServiceNetworkVpcAssociationCommand,
  GetTargetGroupCommand,
  ListTagsForResourceCommand,
  ListTargetsCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);
const lattice = new VPCLatticeClient(clientConfig(emulator));

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function';
const ref = (Ref: string) => ({ Ref });
const att = (resource: string, name: string) => ({ 'Fn::GetAtt': [resource, name] });

/** One resource of each type of Lattice, and what an update of the stack changes. */
type Wanted = {
  readonly authType: string;
  readonly securityGroups: string[];
  readonly target: string;
  readonly weights: readonly [number, number];
  readonly priority: number;
  readonly effect: string;
  readonly logGroup: string;
  readonly tag: string;
};

const BEFORE: Wanted = {
  authType: 'AWS_IAM',
  securityGroups: ['sg-00000001'],
  target: `${FUNCTION}:before`,
  weights: [100, 0],
  priority: 10,
  effect: 'Allow',
  logGroup: '/lattice/before',
  tag: 'before',
};

const AFTER: Wanted = {
  authType: 'NONE',
  securityGroups: ['sg-00000001', 'sg-00000002'],
  target: `${FUNCTION}:after`,
  weights: [50, 50],
  priority: 20,
  effect: 'Deny',
  logGroup: '/lattice/after',
  tag: 'after',
};

describe('a stack with every type of Lattice', () => {
  let created: Record<string, string>;
  let updated: Record<string, string>;
  beforeAll(async () => {
    const TemplateBody = JSON.stringify(templateFor(BEFORE));
    await cloudformation.send(new CreateStackCommand({ StackName: 'lattice', TemplateBody }));
    await emulator.clock.idle();
    created = await stacks.outputsOf('lattice');
    const UpdatedBody = JSON.stringify(templateFor(AFTER));
    await cloudformation.send(
      new UpdateStackCommand({ StackName: 'lattice', TemplateBody: UpdatedBody }),
    );
    await emulator.clock.idle();
    updated = await stacks.outputsOf('lattice');
  });

  it('is made, and changed in place', async () => {
    expect(await stacks.failuresOf('lattice')).toEqual([]);
    expect(updated).toEqual(created);
  });

  it('gives the ARN of each resource by Ref', () => {
    const arn = (path: string) =>
      new RegExp(`^arn:aws:vpc-lattice:us-east-1:123456789012:${path}$`);
    expect(created).toMatchObject({
      Network: expect.stringMatching(arn('servicenetwork/sn-\\w{17}')),
      Service: expect.stringMatching(arn('service/svc-\\w{17}')),
      Blue: expect.stringMatching(arn('targetgroup/tg-\\w{17}')),
      Listener: expect.stringMatching(arn('service/svc-\\w{17}/listener/listener-\\w{17}')),
      Rule: expect.stringMatching(
        arn('service/svc-\\w{17}/listener/listener-\\w{17}/rule/rule-\\w{17}'),
      ),
      Association: expect.stringMatching(arn('servicenetworkserviceassociation/snsa-\\w{17}')),
      VpcAssociation: expect.stringMatching(arn('servicenetworkvpcassociation/snva-\\w{17}')),
      AccessLogs: expect.stringMatching(arn('accesslogsubscription/als-\\w{17}')),
    });
  });

  it('gives the attributes that the template reference names', () => {
    expect(created.ServiceDomainName).toMatch(/^lattice-types-\w{17}\.7d67968\.vpc-lattice-svcs/);
    expect(created.AssociationDomainName).toBe(created.ServiceDomainName);
    expect(created.ListenerServiceArn).toBe(created.Service);
    expect(created.ListenerServiceId).toBe(created.Service?.split('/')[1]);
    expect(created.AccessLogsResourceArn).toBe(created.Network);
    expect(created.ServiceStatus).toBe('ACTIVE');
    expect(created.VpcAssociationVpcId).toBe('vpc-00000001');
    expect(created.AuthPolicyState).toBe('Active');
  });

  it('updates each resource', async () => {
    const { Network, Service, Blue, Listener, Rule, VpcAssociation, AccessLogs } = updated;
    const inService = { serviceIdentifier: Service, listenerIdentifier: Listener };

    expect(
      await lattice.send(new GetServiceNetworkCommand({ serviceNetworkIdentifier: Network })),
    ).toMatchObject({ authType: 'NONE' });
    expect(await lattice.send(new GetServiceCommand({ serviceIdentifier: Service }))).toMatchObject(
      { authType: 'NONE' },
    );
    expect(
      await lattice.send(
        new GetServiceNetworkVpcAssociationCommand({
          serviceNetworkVpcAssociationIdentifier: VpcAssociation,
        }),
      ),
    ).toMatchObject({ securityGroupIds: AFTER.securityGroups });
    expect(
      (await lattice.send(new ListTargetsCommand({ targetGroupIdentifier: Blue }))).items,
    ).toMatchObject([{ id: AFTER.target }]);
    expect(await lattice.send(new GetListenerCommand(inService))).toMatchObject({
      defaultAction: { forward: { targetGroups: [{ weight: 50 }, { weight: 50 }] } },
    });
    expect(
      await lattice.send(new GetRuleCommand({ ...inService, ruleIdentifier: Rule })),
    ).toMatchObject({ priority: 20 });
    expect(
      await lattice.send(new GetAuthPolicyCommand({ resourceIdentifier: Service })),
    ).toMatchObject({ policy: expect.stringContaining('Deny') });
    expect(
      await lattice.send(
        new GetAccessLogSubscriptionCommand({ accessLogSubscriptionIdentifier: AccessLogs }),
      ),
    ).toMatchObject({ destinationArn: expect.stringContaining('/lattice/after') });
  });

  it('makes target groups for the event structure of the template', async () => {
    const group = await lattice.send(
      new GetTargetGroupCommand({ targetGroupIdentifier: updated.Blue }),
    );

    expect(group.config).toEqual({ lambdaEventStructureVersion: 'V2' });
  });

  it.each([
    'Network',
    'Service',
    'Blue',
    'Listener',
    'Rule',
    'Association',
    'VpcAssociation',
    'AccessLogs',
  ])('changes the tags of the %s', async (name) => {
    const { tags } = await lattice.send(
      new ListTagsForResourceCommand({ resourceArn: updated[name] }),
    );

    expect(tags).toEqual({ after: 'x' });
  });

  it('leaves nothing when it is deleted', async () => {
    await cloudformation.send(new DeleteStackCommand({ StackName: 'lattice' }));
    await emulator.clock.idle();

    expect(emulator.inventory()).toEqual([]);
  });
});

function templateFor(wanted: Wanted) {
  return { Resources: resourcesFor(wanted), Outputs: OUTPUTS };
}

function resourcesFor(wanted: Wanted): Record<string, object> {
  const type = (name: string, Properties: object) => {
    return { Type: `AWS::VpcLattice::${name}`, Properties };
  };
  const Tags = [{ Key: wanted.tag, Value: 'x' }];
  const inService = { ServiceIdentifier: att('Service', 'Id') };
  const inNetwork = { ServiceNetworkIdentifier: att('Network', 'Id') };
  const group = (Name: string, Targets: object[]) =>
    type('TargetGroup', {
      Name,
      Type: 'LAMBDA',
      Config: { LambdaEventStructureVersion: 'V2' },
      Targets,
      Tags,
    });
  const weighted = (name: string, Weight: number) => {
    return { TargetGroupIdentifier: att(name, 'Id'), Weight };
  };
  const Policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: wanted.effect, Principal: '*', Action: '*', Resource: '*' }],
  };
  const logGroup = (LogGroupName: string) => {
    return { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } };
  };
  return {
    LogsBefore: logGroup('/lattice/before'),
    LogsAfter: logGroup('/lattice/after'),
    Network: type('ServiceNetwork', { Name: 'lattice-types', AuthType: wanted.authType, Tags }),
    VpcAssociation: type('ServiceNetworkVpcAssociation', {
      ...inNetwork,
      VpcIdentifier: 'vpc-00000001',
      SecurityGroupIds: wanted.securityGroups,
      Tags,
    }),
    Service: type('Service', { Name: 'lattice-types', AuthType: wanted.authType, Tags }),
    Association: type('ServiceNetworkServiceAssociation', { ...inService, ...inNetwork, Tags }),
    AuthPolicy: type('AuthPolicy', { ResourceIdentifier: att('Service', 'Arn'), Policy }),
    Blue: group('lattice-types-blue', [{ Id: wanted.target }]),
    Green: group('lattice-types-green', []),
    Listener: type('Listener', {
      ...inService,
      Protocol: 'HTTP',
      Port: 80,
      DefaultAction: {
        Forward: {
          TargetGroups: [weighted('Blue', wanted.weights[0]), weighted('Green', wanted.weights[1])],
        },
      },
      Tags,
    }),
    Rule: type('Rule', {
      ...inService,
      ListenerIdentifier: att('Listener', 'Id'),
      Priority: wanted.priority,
      Match: { HttpMatch: { HeaderMatches: [{ Name: 'x-slot', Match: { Exact: 'green' } }] } },
      Action: { Forward: { TargetGroups: [weighted('Green', 100)] } },
      Tags,
    }),
    AccessLogs: type('AccessLogSubscription', {
      ResourceIdentifier: att('Network', 'Id'),
      DestinationArn: att(wanted === BEFORE ? 'LogsBefore' : 'LogsAfter', 'Arn'),
      Tags,
    }),
  };
}

const NAMES = [
  'Network',
  'Service',
  'Blue',
  'Listener',
  'Rule',
  'Association',
  'VpcAssociation',
  'AccessLogs',
];

const OUTPUTS = {
  ...Object.fromEntries(NAMES.map((name) => [name, { Value: ref(name) }])),
  ServiceDomainName: { Value: att('Service', 'DnsEntry.DomainName') },
  ServiceStatus: { Value: att('Service', 'Status') },
  AssociationDomainName: { Value: att('Association', 'DnsEntry.DomainName') },
  ListenerServiceArn: { Value: att('Listener', 'ServiceArn') },
  ListenerServiceId: { Value: att('Listener', 'ServiceId') },
  AccessLogsResourceArn: { Value: att('AccessLogs', 'ResourceArn') },
  VpcAssociationVpcId: { Value: att('VpcAssociation', 'VpcId') },
  AuthPolicyState: { Value: att('AuthPolicy', 'State') },
};

/** Returns the failures of a stack's resources. */
