import { describe, expect, it } from '@jest/globals';
import { parameterProblems } from '../../src/checks/parameters.ts';

const PARAMS = {
  default: { version: '1.0.0', vpcId: '', notificationEmail: '' },
  prod: { logRetentionInDays: 90, notificationEmial: 'a@example.com' },
};

describe('a parameter', () => {
  it('that serverless.yml has is taken, from the defaults or from the stage', () => {
    expect(parameterProblems(PARAMS, 'dev', ['version=2.0.0', 'vpcId=a=b'])).toEqual([]);
    expect(parameterProblems({ ...PARAMS, prod: { own: 1 } }, 'prod', ['own=2'])).toEqual([]);
  });

  it('that is mistyped is refused, with the one that was probably meant', () => {
    expect(parameterProblems(PARAMS, 'dev', ['vesion=3.1.0'])).toEqual([
      '--param vesion: unknown parameter, did you mean version?',
    ]);
  });

  it('that is unlike any other is refused with all that there are', () => {
    expect(parameterProblems(PARAMS, 'dev', ['colour=red'])).toEqual([
      '--param colour: unknown parameter; serverless.yml has version, vpcId, notificationEmail',
    ]);
  });

  it('of a stage is refused where it is mistyped, for that stage', () => {
    expect(parameterProblems(PARAMS, 'prod', [])).toEqual([
      'params.prod.notificationEmial: unknown parameter, did you mean notificationEmail?',
    ]);
    expect(parameterProblems(PARAMS, 'dev', [])).toEqual([]);
  });

  it('is unknown where serverless.yml has none', () => {
    expect(parameterProblems({}, 'dev', ['version=1'])).toEqual([
      '--param version: unknown parameter; serverless.yml has none',
    ]);
  });
});
