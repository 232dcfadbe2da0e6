import { describe, expect, it } from '@jest/globals';
import { ofType, resource } from '../support/packaged-template.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

const template = await sharedTemplate(createWorkspace(), 'local');

describe('traffic', () => {
  it('begins with all traffic on blue', () => {
    expect(resource(template, 'Listener').Properties.DefaultAction).toEqual({
      Forward: {
        TargetGroups: [
          { TargetGroupIdentifier: { 'Fn::GetAtt': ['BlueTargetGroup', 'Id'] }, Weight: 100 },
          { TargetGroupIdentifier: { 'Fn::GetAtt': ['GreenTargetGroup', 'Id'] }, Weight: 0 },
        ],
      },
    });
  });

  it('reaches green by a header, at any weight', () => {
    expect(resource(template, 'PreviewRule').Properties).toMatchObject({
      Match: {
        HttpMatch: { HeaderMatches: [{ Name: 'x-environment', Match: { Exact: 'green' } }] },
      },
      Action: {
        Forward: {
          TargetGroups: [{ TargetGroupIdentifier: { 'Fn::GetAtt': ['GreenTargetGroup', 'Id'] } }],
        },
      },
    });
  });

  it('reaches functions as events of version 2, with permission for their target group only', () => {
    for (const [, { Properties }] of ofType(template, 'AWS::VpcLattice::TargetGroup')) {
      expect(Properties).toMatchObject({
        Type: 'LAMBDA',
        Config: { LambdaEventStructureVersion: 'V2' },
      });
    }
    expect(resource(template, 'GreenInvokePermission').Properties).toMatchObject({
      Principal: 'vpc-lattice.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['GreenTargetGroup', 'Arn'] },
    });
  });

  it('does not begin before both functions may be invoked', () => {
    expect(resource(template, 'Listener').DependsOn).toEqual([
      'BlueInvokePermission',
      'GreenInvokePermission',
    ]);
  });

  it.each(['ServiceNetwork', 'Service'])('into the %s is for signed callers only', (logicalId) => {
    expect(resource(template, logicalId).Properties.AuthType).toBe('AWS_IAM');
    expect(resource(template, `${logicalId}AuthPolicy`).Properties.Policy).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            AWS: { 'Fn::Sub': expect.stringMatching(/^arn:.+:iam::.+AccountId}:root$/) },
          },
          Action: 'vpc-lattice-svcs:Invoke',
          Condition: { StringNotEquals: { 'aws:PrincipalType': 'Anonymous' } },
        },
      ],
    });
  });
});
