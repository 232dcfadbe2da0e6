import { describe, expect, it } from '@jest/globals';
import { createApp } from '../../src/app/app.ts';
import { ConfigError } from '../../src/config.ts';
import { aLambdaContext, aLatticeEvent } from '../support/lattice-event.ts';

const GREEN = { ENVIRONMENT: 'green', VERSION: '2.0.0' };

describe('the sample application', () => {
  it('says which environment and version answered', async () => {
    const response = await send(GREEN, '/');

    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({ 'X-Environment': 'green', 'X-Version': '2.0.0' });
    expect(response.json).toEqual({
      environment: 'green',
      version: '2.0.0',
      message: 'Hello from Green Environment!',
      timestamp: expect.any(Number),
      request_id: 'request-1',
    });
  });

  it.each([
    ['GET', '/health', 200],
    ['GET', '/products', 200],
    ['HEAD', '/products', 200],
    ['GET', '/products/kettle', 200],
    ['GET', '/products/sofa', 404],
    ['GET', '/nowhere', 404],
    ['GET', '/products/kettle/lid', 404],
    ['POST', '/products', 405],
    ['DELETE', '/', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    const response = await send(GREEN, path, method);

    expect(response.statusCode).toBe(status);
  });

  it('names the methods that are allowed', async () => {
    const response = await send(GREEN, '/products', 'POST');

    expect(response.headers).toMatchObject({ Allow: 'GET, HEAD' });
  });

  it('finds its routes although Lattice leaves the query on the path', async () => {
    const response = await send(GREEN, '/products/kettle?currency=EUR');

    expect(response.json).toMatchObject({ product: { id: 'kettle' } });
  });

  it('decodes the name of a product, and finds none where it is malformed', async () => {
    expect((await send(GREEN, '/products/ket%74le')).statusCode).toBe(200);
    expect((await send(GREEN, '/products/%E0%A4')).statusCode).toBe(404);
  });

  it('fails on purpose, but never in its health check', async () => {
    const broken = { ...GREEN, FAULT_RATE: '100' };

    expect((await send(broken, '/')).statusCode).toBe(500);
    expect((await send(broken, '/health')).statusCode).toBe(200);
  });

  it('refuses settings that it cannot work with, all at once', () => {
    expect(() => createApp({ FAULT_RATE: '101', LATENCY_MS: 'slow' })).toThrow(
      new ConfigError(
        'ENVIRONMENT: expected a non-empty string, got nothing; ' +
          'VERSION: expected a non-empty string, got nothing; ' +
          'FAULT_RATE: expected a number from 0 to 100, got 101; ' +
          'LATENCY_MS: expected a number from 0 to 60000, got slow',
      ),
    );
  });
});

async function send(env: Record<string, string>, path: string, method = 'GET') {
  const response = await createApp(env)(aLatticeEvent({ path, method }), aLambdaContext());
  return { ...response, json: JSON.parse(response.body ?? '') as unknown };
}
