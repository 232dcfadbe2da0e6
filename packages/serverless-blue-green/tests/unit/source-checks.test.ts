import { describe, expect, it } from '@jest/globals';
import { versionProblems } from '../../src/checks/function-versions.ts';
import { resourceNameProblems } from '../../src/checks/resource-names.ts';
import type { Serverless } from '../../src/osls.ts';

describe('the versions of blue and green', () => {
  it('are needed, in the provider and in each of them', () => {
    const problem = 'expected true, got false: a promotion needs the published version of green';

    expect(versionProblems(aService({ versionFunctions: true }))).toEqual([]);
    expect(versionProblems(aService({ versionFunctions: false }))).toEqual([
      `provider.versionFunctions: ${problem}`,
    ]);
    expect(versionProblems(aService({}, { green: { versionFunction: false } }))).toEqual([
      `functions.green.versionFunction: ${problem}`,
    ]);
  });
});

describe('the name of a resource', () => {
  const aQueue = (QueueName: unknown) => ({
    Resources: { Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } },
  });

  it('may be as long as AWS allows, or made by CloudFormation', () => {
    expect(resourceNameProblems(aQueue('q'.repeat(80)))).toEqual([]);
    expect(resourceNameProblems(aQueue({ 'Fn::Sub': 'x'.repeat(90) }))).toEqual([]);
    expect(resourceNameProblems({ Resources: { Own: { Type: 'Custom::Own' } } })).toEqual([]);
  });

  it('is refused when it is longer, with the limit and the longest that fits', () => {
    expect(resourceNameProblems(aQueue('q'.repeat(81)))).toEqual([
      `Orders.QueueName: ${'q'.repeat(81)} has 81 characters, and AWS::SQS::Queue at most 80; ` +
        `the longest name that fits is ${'q'.repeat(80)}`,
    ]);
  });
});

function aService(
  settings: { readonly versionFunctions?: boolean },
  functions: Serverless['service']['functions'] = {},
): Serverless['service'] {
  return {
    service: 'shop',
    functions,
    provider: { compiledCloudFormationTemplate: { Resources: {} }, ...settings },
    getFunction: (key) => ({ name: key }),
  };
}
