import { describe, expect, it } from '@jest/globals';
import {
  artifactKeyOf,
  carryBlueOver,
  previousBlue,
  promoteGreen,
  replaceBlue,
  templateBeforePromotion,
  undoneBlue,
  withArtifactKey,
} from '../../src/template/carry-over.ts';
import { effectiveTemplate } from '../../src/template/effective.ts';
import {
  type Block,
  blockOf,
  codeHashOf,
  type Template,
  versionNameOf,
  withBlock,
} from '../../src/template/template.ts';
import { aTemplate } from '../support/templates.ts';

const ONE = { version: '1.0.0', code: 'one' };
const TWO = { version: '2.0.0', code: 'two', memorySize: 512 };
const THREE = { version: '3.0.0', code: 'three' };

const live = aTemplate(ONE, ONE);
const fresh = aTemplate(TWO, TWO);

describe('carryBlueOver', () => {
  it('keeps the whole of the live blue', () => {
    const carried = carryBlueOver(fresh, live);

    expect(blockOf(carried, 'Blue')).toEqual(blockOf(live, 'Blue'));
  });

  it('gives green everything in the source', () => {
    const carried = carryBlueOver(fresh, live);

    expect(blockOf(carried, 'Green')).toEqual(blockOf(fresh, 'Green'));
  });

  it('takes everything else from the source', () => {
    const { ServerlessDeploymentBucket: _, ...Resources } = fresh.Resources;

    const carried = carryBlueOver({ ...fresh, Resources }, live);

    expect(carried.Resources).not.toHaveProperty('ServerlessDeploymentBucket');
    expect(carried.Resources.Listener).toEqual(fresh.Resources.Listener);
    expect(carried.Outputs?.ServiceId).toEqual(fresh.Outputs?.ServiceId);
  });

  it('publishes no version of the build that blue does not get', () => {
    const carried = carryBlueOver(fresh, live);

    expect(idsOf(carried, 'BlueLambdaVersion')).toEqual(['BlueLambdaVersionone256']);
    expect(carried.Outputs?.BlueLambdaFunctionQualifiedArn).toEqual({
      Description: 'Current Lambda function version',
      Value: { Ref: 'BlueLambdaVersionone256' },
    });
  });

  it.each([
    ['nothing', undefined],
    ['the bucket alone', onlyBucket()],
  ])('gives the build to both where %s is deployed', (_, deployed) => {
    expect(carryBlueOver(fresh, deployed)).toEqual(fresh);
  });

  it('has the same result when it is repeated', () => {
    const once = carryBlueOver(fresh, live);

    expect(carryBlueOver(fresh, once)).toEqual(once);
  });

  it('changes neither of its arguments', () => {
    carryBlueOver(fresh, live);

    expect(fresh).toEqual(aTemplate(TWO, TWO));
    expect(live).toEqual(aTemplate(ONE, ONE));
  });

  it('keeps a blue of which no version was published', () => {
    const unversioned = withBlock(live, 'Blue', { ...block(live, 'Blue'), version: undefined });

    const carried = carryBlueOver(fresh, unversioned);

    expect(idsOf(carried, 'BlueLambdaVersion')).toEqual([]);
    expect(carried.Outputs).not.toHaveProperty('BlueLambdaFunctionQualifiedArn');
  });

  it('keeps the build that blue ran before its last promotion', () => {
    const promoted = promoteGreen(aTemplate(ONE, TWO), 'builds/two.zip');

    const carried = carryBlueOver(aTemplate(THREE, THREE), promoted);

    expect(previousBlue(carried)).toEqual(blockOf(live, 'Blue'));
  });
});

describe('replaceBlue', () => {
  it('gives the build to both, and keeps the build that blue ran', () => {
    const replaced = replaceBlue(fresh, live);

    expect(blockOf(replaced, 'Blue')).toEqual(blockOf(fresh, 'Blue'));
    expect(previousBlue(replaced)).toEqual(blockOf(live, 'Blue'));
  });

  it('still has it when it is repeated', () => {
    const once = replaceBlue(fresh, live);

    expect(replaceBlue(fresh, once)).toEqual(once);
  });
});

describe('promoteGreen', () => {
  const promoted = promoteGreen(aTemplate(ONE, TWO), 'builds/two.zip');
  const blue = block(promoted, 'Blue');

  it("gives blue green's code and settings", () => {
    expect(versionNameOf(blue)).toBe('2.0.0');
    expect(codeHashOf(blue)).toBe(codeHashOf(block(promoted, 'Green')));
    expect(blue.lambda.Properties).toMatchObject({ MemorySize: 512 });
  });

  it("leaves blue's name, role, description, log group and ENVIRONMENT", () => {
    expect(blue.lambda).toMatchObject({
      Properties: {
        FunctionName: 'shop-local-blue',
        Description: 'what blue is for',
        Role: { 'Fn::GetAtt': ['BlueRole', 'Arn'] },
        Environment: { Variables: { ENVIRONMENT: 'blue', VERSION: '2.0.0' } },
      },
      DependsOn: ['BlueLogGroup'],
    });
  });

  it('publishes a version of blue under a name of its own', () => {
    expect(blue.version).toMatchObject({
      id: 'BlueLambdaVersiontwo512',
      resource: {
        Properties: {
          FunctionName: { Ref: 'BlueLambdaFunction' },
          Description: 'what blue is for',
        },
      },
    });
    expect(idsOf(promoted, 'BlueLambdaVersion')).toEqual(['BlueLambdaVersiontwo512']);
  });

  it('refers to the code at the key where it is kept', () => {
    expect(artifactKeyOf(blue)).toBe('builds/two.zip');
  });

  it('does not change green', () => {
    expect(blockOf(promoted, 'Green')).toEqual(blockOf(aTemplate(ONE, TWO), 'Green'));
  });

  it('keeps the build that blue ran before, also when it is repeated', () => {
    const again = promoteGreen(promoted, 'builds/two.zip');

    expect(previousBlue(promoted)).toEqual(blockOf(live, 'Blue'));
    expect(again).toEqual(promoted);
  });

  it('fails where an environment is missing', () => {
    expect(() => promoteGreen(onlyBucket(), 'builds/two.zip')).toThrow(
      'the stack has no function for Blue',
    );
  });
});

describe('templateBeforePromotion', () => {
  it('gives blue the build that it ran before, forgets it, and keeps what it was undone from', () => {
    const promoted = promoteGreen(aTemplate(ONE, TWO), 'builds/two.zip');

    const undone = templateBeforePromotion(promoted, requirePrevious(promoted));

    expect(undone).toEqual({ ...aTemplate(ONE, TWO), Metadata: { UndoneBlue: '2.0.0' } });
    expect(previousBlue(undone)).toBeUndefined();
    expect(undoneBlue(undone)).toBe('2.0.0');
  });

  it('leaves a note that a deploy carries over, and the next promotion drops', () => {
    const promoted = promoteGreen(aTemplate(ONE, TWO), 'builds/two.zip');
    const undone = templateBeforePromotion(promoted, requirePrevious(promoted));

    expect(undoneBlue(carryBlueOver(aTemplate(TWO, TWO), undone))).toBe('2.0.0');
    expect(undoneBlue(promoteGreen(undone, 'builds/two.zip'))).toBeUndefined();
  });
});

describe('previousBlue', () => {
  it('is nothing before the first promotion', () => {
    expect(previousBlue(live)).toBeUndefined();
  });
});

describe('withArtifactKey', () => {
  it('moves the code and nothing else', () => {
    const before = block(live, 'Blue');

    const moved = withArtifactKey(before, 'builds/one.zip');

    expect(artifactKeyOf(moved)).toBe('builds/one.zip');
    expect(withArtifactKey(moved, 'serverless/shop/local/one/blue.zip')).toEqual(before);
  });
});

function requirePrevious(template: Template): Block {
  const previous = previousBlue(template);
  if (previous === undefined) throw new Error('the template has no previous blue');
  return previous;
}

function block(template: Template, environment: 'Blue' | 'Green'): Block {
  const found = blockOf(template, environment);
  if (found === undefined) throw new Error(`the template has no ${environment}`);
  return found;
}

function idsOf(template: Template, prefix: string): string[] {
  return Object.keys(template.Resources).filter((id) => id.startsWith(prefix));
}

function onlyBucket(): Template {
  return { Resources: { ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' } } };
}

describe('a deploy with other parameters', () => {
  const withSettings = (version: string, inVpc: string): Template => {
    const template = aTemplate({ version }, { version });
    const { BlueLambdaFunction: lambda } = template.Resources;
    const VpcConfig = { 'Fn::If': ['InVpc', { SubnetIds: [{ Ref: 'Subnet' }] }, NO_VALUE] };
    const BlueLambdaFunction = {
      Type: 'AWS::Lambda::Function',
      Properties: { ...lambda?.Properties, VpcConfig },
    };
    return {
      ...template,
      Parameters: {
        InVpcSetting: { Type: 'String', Default: inVpc },
        Subnet: { Type: 'String', Default: `subnet-${version}` },
      },
      Conditions: { InVpc: { 'Fn::Equals': [{ Ref: 'InVpcSetting' }, 'true'] } },
      Resources: { ...template.Resources, BlueLambdaFunction },
    };
  };
  const NO_VALUE = { Ref: 'AWS::NoValue' };
  const vpcOfBlue = (template: Template) =>
    effectiveTemplate(template).Resources.BlueLambdaFunction?.Properties?.VpcConfig;

  it.each([
    ['false', 'true', undefined],
    ['true', 'false', { SubnetIds: ['subnet-1.0.0'] }],
    ['true', 'true', { SubnetIds: ['subnet-1.0.0'] }],
  ])('leaves blue as it is when %s becomes %s', (before, after, expected) => {
    const next = carryBlueOver(withSettings('2.0.0', after), withSettings('1.0.0', before));

    expect(vpcOfBlue(next)).toEqual(expected);
  });

  it('keeps what an undo brings back as it was', () => {
    const live = promoteGreen(withSettings('1.0.0', 'true'), 'builds/two.zip');

    const next = carryBlueOver(withSettings('3.0.0', 'false'), live);
    const previous = previousBlue(next);

    expect(previous?.lambda.Properties?.VpcConfig).toEqual({ SubnetIds: ['subnet-1.0.0'] });
  });

  it('leaves references alone where the parameters stay', () => {
    const live = withSettings('1.0.0', 'true');
    const next = carryBlueOver(withSettings('1.0.0', 'true'), live);

    expect(blockOf(next, 'Blue')).toEqual(blockOf(live, 'Blue'));
  });
});
