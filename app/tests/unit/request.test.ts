import { describe, expect, it } from '@jest/globals';
import { aLatticeEvent } from '../../../tests/support/lattice-event.ts';
import { readRequest } from '../../request.ts';

describe('a Lattice event', () => {
  it('becomes a request with its query split from the path', () => {
    const request = readRequest(aLatticeEvent({ path: '/products?size=s&size=m&q=a%20b' }));

    expect(request.path).toBe('/products');
    expect(request.query.getAll('size')).toEqual(['s', 'm']);
    expect(request.query.get('q')).toBe('a b');
  });

  it('becomes a request with one value for each header, whatever the case of its name', () => {
    const headers = { Accept: ['text/html', 'text/plain'], 'x-trace': ['1'] };

    const request = readRequest(aLatticeEvent({ headers }));

    expect([...request.headers]).toEqual([
      ['accept', 'text/html'],
      ['x-trace', '1'],
    ]);
  });

  it('becomes a request with its body decoded', () => {
    const body = Buffer.from('grüezi').toString('base64');

    expect(readRequest(aLatticeEvent({ body, isBase64Encoded: true })).body).toBe('grüezi');
    expect(readRequest(aLatticeEvent({ body: 'plain' })).body).toBe('plain');
    expect(readRequest(aLatticeEvent()).body).toBe('');
  });
});
