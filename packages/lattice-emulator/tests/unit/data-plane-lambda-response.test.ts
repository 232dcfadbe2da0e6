import { describe, expect, it } from '@jest/globals';
import { readLambdaResponse } from '../../src/data-plane/lambda-response.ts';

describe('readLambdaResponse', () => {
  it('takes status, headers and body', () => {
    const response = read({
      isBase64Encoded: false,
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3 },
      body: '{}',
    });

    expect(response).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-count': '3' },
      body: '{}',
    });
  });

  it.each([[{ statusCode: 204 }], [{ statusCode: 204, headers: null, body: null }]])(
    'needs no more than a status: %j',
    (returned) => {
      expect(read(returned)).toEqual({ status: 204, headers: {}, body: '' });
    },
  );

  it('decodes a body in base64', () => {
    const body = Buffer.from([0, 255, 10]).toString('base64');

    const response = read({ statusCode: 200, body, isBase64Encoded: true });

    expect(response?.body).toEqual(Buffer.from([0, 255, 10]));
  });

  it('sends a header with a list once for each value', () => {
    const response = read({ statusCode: 200, headers: { 'Set-Cookie': ['a=1', 'b=2'] } });

    expect(response?.headers).toEqual({ 'set-cookie': ['a=1', 'b=2'] });
  });

  it.each(['Connection', 'keep-alive', 'Transfer-Encoding', 'upgrade', 'te', 'Content-Length'])(
    'ignores the header %s',
    (name) => {
      expect(read({ statusCode: 200, headers: { [name]: '1' } })?.headers).toEqual({});
    },
  );

  it.each([
    ['nothing', null],
    ['text', 'hello'],
    ['a number', 200],
    ['no status', { body: 'hello' }],
    ['a status in text', { statusCode: '200' }],
    ['a status out of range', { statusCode: 600 }],
    ['an interim status', { statusCode: 100 }],
    ['half a status', { statusCode: 200.5 }],
    ['an object as body', { statusCode: 200, body: {} }],
    ['text as headers', { statusCode: 200, headers: 'content-type: text/plain' }],
    ['a list as headers', { statusCode: 200, headers: [] }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['a header name with a space', { statusCode: 200, headers: { 'a b': 'c' } }],
  ])('takes %s for no response', (_, returned) => {
    expect(read(returned)).toBeUndefined();
  });

  it('takes what is no JSON for no response', () => {
    expect(readLambdaResponse(Buffer.from('<html>'))).toBeUndefined();
  });
});

function read(returned: unknown) {
  return readLambdaResponse(Buffer.from(JSON.stringify(returned)));
}
