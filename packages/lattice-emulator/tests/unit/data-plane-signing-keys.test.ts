import { describe, expect, it } from '@jest/globals';
import { SigningKeys } from '../../src/data-plane/signing-keys.ts';

describe('SigningKeys', () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html
  const documented = {
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    day: '20120215',
    region: 'us-east-1',
    service: 'iam',
  };

  it('derives the key of the documented example', () => {
    const key = new SigningKeys().get(documented);

    expect(key.export().toString('hex')).toBe(
      'f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d',
    );
  });

  it('derives the key of a day only once', () => {
    const keys = new SigningKeys();

    expect(keys.get({ ...documented })).toBe(keys.get({ ...documented }));
  });

  it.each([
    ['secret', { secretAccessKey: 'other' }],
    ['day', { day: '20120216' }],
    ['region', { region: 'eu-west-1' }],
    ['service', { service: 'vpc-lattice-svcs' }],
  ])('has another key for another %s', (_, change) => {
    const keys = new SigningKeys();
    const key = keys.get(documented);

    expect(keys.get({ ...documented, ...change }).equals(key)).toBe(false);
  });

  it('has the same key again after very many others', () => {
    const keys = new SigningKeys();
    const key = keys.get(documented);
    for (let count = 0; count < 2_500; count += 1) {
      keys.get({ ...documented, secretAccessKey: String(count) });
    }

    expect(keys.get(documented).equals(key)).toBe(true);
  });
});
