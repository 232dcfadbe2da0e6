import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RESOURCE_TYPES } from '../../src/services/cloudformation/engine/resource-types.ts';
import { checkProperties } from '../../src/services/cloudformation/engine/specification/check-properties.ts';
import {
  loadSpecification,
  readSpecification,
} from '../../src/services/cloudformation/engine/specification/specification.ts';
import { describedObjects, specifiedProperties } from '../support/specified-properties.ts';

const { types, typeNames } = await loadSpecification();

describe('the specification', () => {
  it('is read once, without the whole of it staying in memory', async () => {
    expect(await loadSpecification()).toBe(await loadSpecification());
    expect(Buffer.byteLength(JSON.stringify([...types]))).toBeLessThan(200_000);
  });

  it('has every type that the emulator has, and many that it has not', () => {
    expect([...types.keys()].sort()).toEqual([...RESOURCE_TYPES.keys()].sort());
    expect(typeNames.size).toBeGreaterThan(1_000);
    expect(typeNames).toContain('AWS::EC2::VPC');
    expect(typeNames).not.toContain('AWS::SNS::Topik');
  });

  it.each([...RESOURCE_TYPES])('has every property that %s is made of', (name, handler) => {
    const { properties = {} } = types.get(name) ?? {};

    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...handler.properties]));
    if (handler.nameProperty !== undefined) {
      expect(properties[handler.nameProperty]?.isReplaced).toBe(true);
    }
  });

  it('knows what cannot be changed, at every depth', () => {
    const { properties, definitions } = types.get('AWS::VpcLattice::TargetGroup') ?? {};

    expect(properties).toMatchObject({
      Name: { isReplaced: true, isRequired: false },
      Type: { isReplaced: true, isRequired: true },
      Targets: { isReplaced: false },
    });
    expect(definitions?.TargetGroupConfig).toMatchObject({
      LambdaEventStructureVersion: {
        isReplaced: true,
        type: { kind: 'string', allowed: ['V1', 'V2'] },
      },
      HealthCheck: { isReplaced: false },
    });
  });

  it('reads objects that contain themselves', async () => {
    const name = 'AWS::WAFv2::WebACL';
    const { definitions = {} } = (await readSpecification([name])).types.get(name) ?? {};

    expect(definitions.NotStatement?.Statement?.type).toEqual({
      kind: 'object',
      definition: 'Statement',
    });
    expect(Object.keys(definitions.Statement ?? {})).toContain('NotStatement');
  });

  it('leaves out what AWS does not have', async () => {
    expect((await readSpecification(['AWS::SNS::Topik'])).types.size).toBe(0);
  });
});

describe.each([...types])('the properties of %s', (_, specification) => {
  const everything = { properties: Object.keys(specification.properties) };

  it('are always taken when the specification has them so', () => {
    fc.assert(
      fc.property(specifiedProperties(specification), (properties) => {
        expect(checkProperties(everything, specification, properties)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('are always refused with one that the specification lacks, which is named', () => {
    const unknownKey = fc.string().map((text) => `~${text}`);
    fc.assert(
      fc.property(
        specifiedProperties(specification),
        unknownKey,
        fc.anything(),
        fc.nat(),
        (properties, key, value, index) => {
          const objects = describedObjects(specification, properties);
          Object.assign(objects[index % objects.length] ?? {}, { [key]: value });

          expect(checkProperties(everything, specification, properties)).toMatchObject([
            { text: `extraneous key [${key}] is not permitted` },
          ]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
