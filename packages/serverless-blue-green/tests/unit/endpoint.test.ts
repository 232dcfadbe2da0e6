import { describe, expect, it } from '@jest/globals';
import { NO_ENDPOINT } from '../../../../scripts/support/sls.ts';
import { connectionHint, endpointBanner, requireConnection } from '../../src/stage/endpoint.ts';

const URL = 'http://127.0.0.1:4566';
const REFUSED = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4566'), {
  code: 'ECONNREFUSED',
});

describe('endpointBanner', () => {
  it.each([
    [{ AWS_ENDPOINT_URL: URL }, `endpoint: ${URL} (not AWS)`],
    [{ AWS_ENDPOINT_URL_LAMBDA: URL }, `endpoint: ${URL} (not AWS)`],
    [{ AWS_ENDPOINT_URL: URL, AWS_ENDPOINT_URL_S3: URL }, `endpoint: ${URL} (not AWS)`],
    [
      { AWS_ENDPOINT_URL: URL, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' },
      `endpoint: ${URL}, http://127.0.0.1:1 (not AWS)`,
    ],
    [{}, undefined],
    [{ AWS_ENDPOINT_URL: '' }, undefined],
    [{ AWS_ENDPOINT_URL: URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, undefined],
    [{ AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1.s3.eu-west-1.vpce.amazonaws.com' }, undefined],
  ])('for %j is %s', (environment, banner) => {
    expect(endpointBanner(environment)).toBe(banner);
  });
});

describe('connectionHint', () => {
  it('says how to start the emulator, and which variable has its port', () => {
    expect(connectionHint(REFUSED, { AWS_ENDPOINT_URL: URL })).toBe(
      `connection refused at ${URL}: is the emulator running? ` +
        'start it with npm run emulator; for another port set AWS_ENDPOINT_URL',
    );
  });

  it('finds what refused the connection behind another error', () => {
    const error = new Error('the request failed', { cause: REFUSED });

    expect(connectionHint(error, { AWS_ENDPOINT_URL: URL })).toContain('is the emulator running?');
  });

  it('does not speak of the emulator where AWS was called', () => {
    expect(connectionHint(REFUSED, {})).toBe(
      'connection refused: connect ECONNREFUSED 127.0.0.1:4566; check the network and the proxy',
    );
  });

  it.each([new Error('Rate exceeded'), 'gone', undefined])('has none for %s', (error) => {
    expect(connectionHint(error, { AWS_ENDPOINT_URL: URL })).toBeUndefined();
  });
});

describe('requireConnection', () => {
  it('says what to do where the endpoint refuses connections', async () => {
    await expect(requireConnection({ AWS_ENDPOINT_URL: NO_ENDPOINT })).rejects.toMatchObject({
      name: 'ServerlessError',
      message: expect.stringContaining('is the emulator running? start it with npm run emulator'),
    });
  });

  it('has nothing to check on AWS', async () => {
    await expect(requireConnection({})).resolves.toBeUndefined();
  });
});
