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
    // Both are cut from one sequence of words, so that the name of one often begins that of the other.
    const words = fc.array(fc.constantFrom('shop', 'dev', 'green', 'blue', 'x'), {
      minLength: 2,
      maxLength: 6,
    });
    const cuts = fc.tuple(fc.nat(4), fc.nat(4));
    const alarmsStayApart = fc.property(words, cuts, cuts, (sequence, first, second) => {
      const [one, other] = [stageCut(sequence, first), stageCut(sequence, second)];
      const [stack, otherStack] = [one, other].map(({ service, stage }) => `${service}-${stage}`);
      fc.pre(stack !== otherStack);
      fc.pre(
        [one, other].every(({ service, stage }) => stageNameProblems(service, stage).length === 0),
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

/** Cuts a service and a stage from the beginning of a sequence of words, one word each at least. */
function stageCut(words: readonly string[], [more, rest]: readonly [number, number]) {
  const end = 1 + Math.min(more, words.length - 2);
  return {
    service: words.slice(0, end).join('-'),
    stage: words.slice(end, end + 1 + rest).join('-'),
  };
}
