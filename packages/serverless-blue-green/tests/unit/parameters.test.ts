import { describe, expect, it } from '@jest/globals';
import { mistypedParameters, unknownParameters } from '../../src/checks/parameters.ts';

const PARAMS = {
  default: { version: '1.0.0', vpcId: '', notificationEmail: '' },
  prod: { logRetentionInDays: 90, notificationEmial: 'a@example.com' },
};

describe('a parameter', () => {
  it('that serverless.yml has is taken, from the defaults or from the stage', () => {
    expect(unknownParameters(PARAMS, 'dev', ['version=2.0.0', 'vpcId=a=b'])).toEqual([]);
    expect(unknownParameters({ ...PARAMS, prod: { own: 1 } }, 'prod', ['own=2'])).toEqual([]);
  });

  it('that is mistyped is refused, with the one that was probably meant', () => {
    expect(unknownParameters(PARAMS, 'dev', ['vesion=3.1.0'])).toEqual([
      '--param vesion: unknown parameter, did you mean version?',
    ]);
  });

  it('that is unlike any other is refused with all that there are', () => {
    expect(unknownParameters(PARAMS, 'dev', ['colour=red'])).toEqual([
      '--param colour: unknown parameter; serverless.yml has version, vpcId, notificationEmail',
    ]);
  });

  it('of a stage is refused where it is mistyped, for that stage', () => {
    expect(mistypedParameters(PARAMS, 'prod')).toEqual([
      'params.prod.notificationEmial: unknown parameter, did you mean notificationEmail?',
    ]);
    expect(mistypedParameters(PARAMS, 'dev')).toEqual([]);
  });

  it('is taken where serverless.yml declares none: it may be used with a default of its own', () => {
    expect(unknownParameters({}, 'dev', ['version=1'])).toEqual([]);
  });
});
