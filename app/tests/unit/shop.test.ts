import { beforeAll, describe, expect, it } from '@jest/globals';
import { aLambdaContext, aLatticeEvent } from '../../../tests/support/lattice-event.ts';
import { handler } from '../../app.ts';

beforeAll(() => {
  process.env.ENVIRONMENT = 'green';
  process.env.VERSION = '2.0.0';
});

describe('the sample application', () => {
  it('says which environment and version answered', async () => {
    const response = await send('/');

    expect(response.statusCode).toBe(200);
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
    const response = await send(path, method);

    expect(response.statusCode).toBe(status);
  });

  it('names the methods that are allowed', async () => {
    const response = await send('/products', 'POST');

    expect(response.headers).toMatchObject({ Allow: 'GET, HEAD' });
  });

  it('finds its routes although Lattice leaves the query on the path', async () => {
    const response = await send('/products/kettle?currency=EUR');

    expect(response.json).toMatchObject({ product: { id: 'kettle' } });
  });

  it('decodes the name of a product, and finds none where it is malformed', async () => {
    expect((await send('/products/ket%74le')).statusCode).toBe(200);
    expect((await send('/products/%E0%A4')).statusCode).toBe(404);
  });
});

async function send(path: string, method = 'GET') {
  const response = await handler(aLatticeEvent({ path, method }), aLambdaContext());
  return { ...response, json: JSON.parse(response.body ?? '') as unknown };
}
