import { describe, expect, it } from '@jest/globals';
import {
  refuseDangling,
  refuseOtherOwner,
  refuseSameName,
} from '../../src/deploy/template-refusals.ts';
import type { Template } from '../../src/template/template.ts';
import { aTemplate, withProperty } from '../support/templates.ts';

describe('a stack', () => {
  const ownedBy = (SERVICE: string, STAGE: string): Template => {
    const Environment = { Variables: { SERVICE, STAGE } };
    const RolloutLambdaFunction = { Type: 'AWS::Lambda::Function', Properties: { Environment } };
    const { Resources, ...rest } = aTemplate();
    return { ...rest, Resources: { ...Resources, RolloutLambdaFunction } };
  };
  const deploy = (fresh: Template, live: Template) => () =>
    refuseOtherOwner(live, fresh, 'shop-dev-x');

  it('of another service and stage under the same name is not touched', () => {
    expect(deploy(ownedBy('shop-dev', 'x'), ownedBy('shop', 'dev-x'))).toThrow(
      /^refused \(OtherOwner\): cannot deploy: stack shop-dev-x belongs to service shop, stage dev-x, and this is service shop-dev, stage x/,
    );
  });

  it('of the same service and stage is', () => {
    expect(deploy(ownedBy('shop', 'dev-x'), ownedBy('shop', 'dev-x'))).not.toThrow();
  });

  it('that does not say whose it is, is taken for ours', () => {
    expect(deploy(aTemplate(), aTemplate())).not.toThrow();
  });
});

describe('a service of VPC Lattice', () => {
  const live = aTemplate();
  const fresh = withProperty(live, 'Service', 'CustomDomainName', 'shop.example.com');

  it('is not replaced by one of the same name, and the refusal has the parameter to add', () => {
    expect(() => refuseSameName(live, fresh, 'shop-local')).toThrow(
      /^refused \(ServiceNameTaken\): .*--param=serviceName=shop-local-2$/s,
    );
  });

  it('may be replaced by one of another name', () => {
    const renamed = withProperty(fresh, 'Service', 'Name', 'shop-local-2');

    expect(() => refuseSameName(live, renamed, 'shop-local')).not.toThrow();
  });
});

describe('a reference to what blue does not have yet', () => {
  it('is refused with the way to add it', () => {
    const Own = { Type: 'Own::Type', Properties: { Id: { Ref: 'Alias' } } };
    const fresh = { Resources: { Own, Alias: { Type: 'AWS::Lambda::Alias' } } };

    expect(() => refuseDangling(fresh, { Resources: { Own } })).toThrow(
      /^refused \(DanglingReference\): cannot deploy: blue is unchanged and has no Alias \(in Own\) yet/,
    );
  });
});
