import { describe, expect, it } from '@jest/globals';
import { carryBlueOver } from '../../src/template/carry-over.ts';
import { isUnchanged } from '../../src/template/is-unchanged.ts';
import { blockOf, type Template, withBlock } from '../../src/template/template.ts';
import { aTemplate, withProperty } from '../support/templates.ts';

const ONE = { version: '1.0.0', code: 'one' };
const TWO = { version: '2.0.0', code: 'two' };
const live = aTemplate(ONE, TWO);

describe('isUnchanged', () => {
  it('ignores where the code is stored', () => {
    const Code = { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'another/green.zip' };
    const moved = withProperty(live, 'GreenLambdaFunction', 'Code', Code);

    expect(isUnchanged(live, moved)).toBe(true);
  });

  it('ignores what the source says about blue', () => {
    expect(isUnchanged(live, carryBlueOver(aTemplate(TWO, TWO), live))).toBe(true);
  });

  it.each<[string, Template]>([
    ['different code', aTemplate(ONE, { ...TWO, code: 'three' })],
    ['another version', aTemplate(ONE, { ...TWO, version: '2.0.1' })],
    ['different settings', aTemplate(ONE, { ...TWO, memorySize: 512 })],
    ['another resource', withProperty(live, 'Service', 'AuthType', 'NONE')],
    ['another output', { ...live, Outputs: {} }],
  ])('finds %s', (_, next) => {
    expect(isUnchanged(live, next)).toBe(false);
  });

  it('assumes a change where a function has no version', () => {
    const green = blockOf(live, 'Green');
    const next = green && withBlock(live, 'Green', { ...green, version: undefined });

    expect(next && isUnchanged(next, next)).toBe(false);
  });
});
