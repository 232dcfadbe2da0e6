import { describe, expect, it } from '@jest/globals';
import { describeBuild, shortHash } from '../../src/rollout/builds.ts';

describe('a build', () => {
  it('is shown by its version and the beginning of its code hash', () => {
    const build = { version: '2.0.0', codeHash: 'a1b2c3d4e5f6' };

    expect(describeBuild(build)).toBe('2.0.0 (a1b2c3d4)');
  });

  it('has an unknown hash where none was published', () => {
    expect(shortHash(undefined)).toBe('unknown');
  });
});
