import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  findDependencies,
  orderByDependency,
} from '../../src/services/cloudformation/engine/graph.ts';
import { references } from '../../src/services/cloudformation/engine/references.ts';

describe('references', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', 'text', []],
    ['Ref', { A: [{ Ref: 'X' }, { B: { Ref: 'Y' } }] }, ['X', 'Y']],
    ['Fn::GetAtt', [{ 'Fn::GetAtt': ['X', 'Arn'] }, { 'Fn::GetAtt': 'Y.A.B' }], ['X', 'Y']],
    ['Fn::Sub', { 'Fn::Sub': `\${X}/\${Y.Arn}/\${AWS::Region}` }, ['X', 'Y', 'AWS::Region']],
    ['a literal in Fn::Sub', { 'Fn::Sub': `\${!X}` }, []],
    ['a variable in Fn::Sub', { 'Fn::Sub': [`\${V}\${X}`, { V: { Ref: 'Y' } }] }, ['X', 'Y']],
    ['both branches of Fn::If', { 'Fn::If': ['C', { Ref: 'X' }, { Ref: 'Y' }] }, ['X', 'Y']],
    ['inside of other functions', { 'Fn::Join': ['', ['a', { Ref: 'X' }]] }, ['X']],
    ['the same name twice', [{ Ref: 'X' }, { Ref: 'X' }], ['X']],
  ])('finds %s', (_, value, expected) => {
    expect([...references(value)]).toEqual(expected);
  });
});

describe('findDependencies', () => {
  it('takes references and DependsOn, and no parameters', () => {
    const resources = {
      A: { Type: 'T', Properties: { Name: { Ref: 'Stage' }, Other: { Ref: 'B' } } },
      B: { Type: 'T', DependsOn: 'C' },
      C: { Type: 'T', DependsOn: ['D', 'Omitted'] },
      D: { Type: 'T' },
    };

    const dependencies = findDependencies(resources, (name) => ['Stage', 'Omitted'].includes(name));

    expect([...dependencies]).toEqual([
      ['A', new Set(['B'])],
      ['B', new Set(['C'])],
      ['C', new Set(['D'])],
      ['D', new Set()],
    ]);
  });

  it.each([
    { Properties: { A: { Ref: 'Gone' } } },
    { DependsOn: 'Gone' },
    { Properties: { A: { Ref: 'toString' } } },
  ])('refuses names that stand for nothing: %j', (resource) => {
    const finding = () => findDependencies({ A: { Type: 'T', ...resource } }, () => false);

    expect(finding).toThrow(
      /Unresolved resource dependencies \[(Gone|toString)\] in the Resources block of the template/,
    );
  });
});

describe('orderByDependency', () => {
  it('keeps the order of the template among equals', () => {
    const dependencies = graph({ C: [], A: ['B'], B: [], D: [] });

    expect(orderByDependency(dependencies)).toEqual(['C', 'B', 'D', 'A']);
  });

  it('always puts what is needed first, and everything once', () => {
    const cases = fc.property(acyclicGraphs(), (dependencies) => {
      const ordered = orderByDependency(dependencies);

      expect([...ordered].sort()).toEqual([...dependencies.keys()].sort());
      for (const [name, needed] of dependencies) {
        for (const other of needed) {
          expect(ordered.indexOf(other)).toBeLessThan(ordered.indexOf(name));
        }
      }
    });

    fc.assert(cases, { seed: 1 });
  });

  it.each([
    [{ A: ['A'] }, 'Circular dependency between resources: [A]'],
    [{ A: ['B'], B: ['A'], C: [] }, 'Circular dependency between resources: [A, B]'],
    [{ A: ['C'], B: ['A'], C: ['B'] }, 'Circular dependency between resources: [A, B, C]'],
  ])('refuses a circle: %j', (needed, message) => {
    expect(() => orderByDependency(graph(needed))).toThrow(message);
  });
});

function graph(needed: Readonly<Record<string, readonly string[] | undefined>>) {
  return new Map(Object.entries(needed).map(([name, others = []]) => [name, new Set(others)]));
}

/**
 * Graphs whose names stand in any order: each node needs some of those that were drawn before it.
 */
function acyclicGraphs(): fc.Arbitrary<ReadonlyMap<string, ReadonlySet<string>>> {
  const names = Array.from({ length: 8 }, (_, index) => `R${index}`);
  return fc
    .tuple(
      fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 4 }), { minLength: 8, maxLength: 8 }),
      fc.shuffledSubarray(names, { minLength: 8 }),
    )
    .map(([picks, order]) => {
      const entries = names.map((name, index): [string, Set<string>] => {
        const earlier = (picks[index] ?? []).filter((other) => other < index);
        return [name, new Set(earlier.map((other) => `R${other}`))];
      });
      return new Map(
        order.map((name) => entries.find(([own]) => own === name) ?? [name, new Set()]),
      );
    });
}
