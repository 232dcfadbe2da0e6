import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { stageNameProblems } from '../../src/checks/stage-name.ts';

describe('the name of a stage', () => {
  it.each([
    ['ecommerce-api', 'prod'],
    ['shop', 'feature-12-checkout'],
    ['green-shop', 'dev'],
    ['shop', 'evergreen'],
  ])('%s %s is possible', (service, stage) => {
    expect(stageNameProblems(service, stage)).toEqual([]);
  });

  it.each([
    ['PR-123', 'pr-123'],
    ['feature--x', 'feature-x'],
    ['-x', 'x'],
  ])('%s is refused for its letters, with one that is possible', (stage, suggestion) => {
    expect(stageNameProblems('shop', stage)).toEqual([
      `stage ${stage}: expected lower-case letters, digits and single hyphens, as in the names of VPC Lattice, such as ${suggestion}`,
    ]);
  });

  it('is refused when it is too long, with the limit and the longest one that fits', () => {
    const stage = 'feature-add-storybook-templates-for-checkout';

    expect(stageNameProblems('ecommerce-api', stage)).toEqual([
      `stage ${stage}: ecommerce-api-${stage} has 58 characters, and a service of VPC Lattice at most 40; ` +
        'the longest stage of ecommerce-api has 26, such as feature-add-storybook-temp',
    ]);
  });

  it('is refused with the longest service when no stage would fit', () => {
    expect(stageNameProblems('s'.repeat(40), 'dev')).toEqual([
      expect.stringMatching(/the longest service for this stage has 36$/),
    ]);
  });

  it.each([
    ['dev-green-x', 'devgreen-x'],
    ['green', 'green1'],
    ['dev-blue', 'devblue'],
  ])('%s is refused, because its names could be those of another stage', (stage, suggestion) => {
    expect(stageNameProblems('shop', stage)).toEqual([
      expect.stringMatching(new RegExp(`could be taken for .* such as ${suggestion}$`)),
    ]);
    expect(stageNameProblems('shop', suggestion)).toEqual([]);
  });

  it('is refused for a service that begins as ids of VPC Lattice do', () => {
    expect(stageNameProblems('svc-shop', 'dev')).toEqual([
      expect.stringMatching(/^service svc-shop: .* svc-/),
    ]);
  });

  it('never lets an alarm or a function of one stage be taken for those of another', async () => {
    const word = fc.constantFrom('shop', 'dev', 'green', 'blue', 'x', 'prod');
    const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-'));
    const stages = fc.record({ service: name, stage: name });

    const alarmsStayApart = fc.property(stages, stages, (one, other) => {
      const [stack, otherStack] = [one, other].map((each) => `${each.service}-${each.stage}`);
      fc.pre(stack !== otherStack);
      fc.pre(
        [one, other].every((each) => stageNameProblems(each.service, each.stage).length === 0),
      );
      for (const environment of ['blue', 'green']) {
        const alarm = `${otherStack}-${environment}-FaultRate`;
        expect(alarm.startsWith(`${stack}-green-`) || alarm.startsWith(`${stack}-blue-`)).toBe(
          false,
        );
      }
    });
    await fc.assert(alarmsStayApart);
  });
});
