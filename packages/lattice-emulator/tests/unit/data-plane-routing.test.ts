import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseAction, pickTarget } from '../../src/data-plane/routing.ts';
import type { HttpRequest } from '../../src/endpoint/http.ts';
import type {
  HeaderMatch,
  Listener,
  PathMatch,
  Rule,
  RuleAction,
  RuleMatch,
} from '../../src/services/vpc-lattice/resources.ts';

describe('pickTarget', () => {
  it('gives each target its share of the numbers, in the order of the list', () => {
    const targets = [target('blue', 90), target('green', 10)];

    expect(pickTarget(targets, 0)?.targetGroupId).toBe('blue');
    expect(pickTarget(targets, 0.899)?.targetGroupId).toBe('blue');
    expect(pickTarget(targets, 0.901)?.targetGroupId).toBe('green');
    expect(pickTarget(targets, 0.999)?.targetGroupId).toBe('green');
  });

  it('always picks a target whose weight is not 0, when there is one', () => {
    const cases = fc.property(weights(), fraction(), (given, random) => {
      const targets = given.map((weight, index) => target(`${index}`, weight));

      const picked = pickTarget(targets, random);

      if (given.every((weight) => weight === 0)) expect(picked).toBeUndefined();
      else expect(picked?.weight).toBeGreaterThan(0);
    });

    fc.assert(cases, { seed: 1 });
  });

  it('always shares evenly spaced numbers exactly by weight', () => {
    const cases = fc.property(weights(), (given) => {
      const targets = given.map((weight, index) => target(`${index}`, weight));
      const total = given.reduce((sum, weight) => sum + weight, 0);
      const counts = given.map(() => 0);

      for (let i = 0; i < total; i += 1) {
        const index = Number(pickTarget(targets, (i + 0.5) / total)?.targetGroupId);
        counts[index] = (counts[index] ?? 0) + 1;
      }

      expect(counts).toEqual(given);
    });

    fc.assert(cases, { seed: 1, numRuns: 30 });
  });

  it('picks nothing out of nothing', () => {
    expect(pickTarget([], 0.5)).toBeUndefined();
  });
});

describe('chooseAction', () => {
  it('takes the rule of the lowest priority number that fits', () => {
    const listener = listenerOf([
      rule(20, { method: 'GET' }, 404),
      rule(10, { method: 'GET' }, 500),
      rule(5, { method: 'PUT' }, 404),
    ]);

    expect(statusFor(listener, request())).toBe(500);
  });

  it('falls back to the default action', () => {
    const listener = listenerOf([rule(1, { method: 'PUT' }, 404)]);

    expect(chooseAction(listener, request())).toBe(listener.defaultAction);
  });

  it.each([
    ['GET', 'GET', true],
    ['GET', 'get', false],
    ['GET', 'HEAD', false],
  ])('matches the method %s by %s: %s', (method, sent, fits) => {
    expect(isMatched({ method }, request({ method: sent }))).toBe(fits);
  });

  it.each<[PathMatch['kind'], string, boolean, string, boolean]>([
    ['exact', '/orders', false, '/orders', true],
    ['exact', '/orders', false, '/ORDERS', true],
    ['exact', '/orders', true, '/ORDERS', false],
    ['exact', '/orders', false, '/orders/1', false],
    ['prefix', '/orders', false, '/orders/1', true],
    ['prefix', '/orders', false, '/Orders', true],
    ['prefix', '/orders', true, '/Orders', false],
    ['prefix', '/orders', false, '/old/orders', false],
    ['prefix', '/', false, '/', true],
  ])('matches a path by %s %s (case %s): %s %s', (kind, text, isCaseSensitive, path, fits) => {
    expect(isMatched({ path: { kind, text, isCaseSensitive } }, request({ path }))).toBe(fits);
  });

  it.each<[HeaderMatch['kind'], string, boolean, string | undefined, boolean]>([
    ['exact', 'green', false, 'green', true],
    ['exact', 'green', false, 'GREEN', true],
    ['exact', 'green', true, 'GREEN', false],
    ['exact', 'green', false, 'greener', false],
    ['prefix', 'green', false, 'greener', true],
    ['prefix', 'green', true, 'Greener', false],
    ['contains', 'reen', false, 'GREEN', true],
    ['contains', 'reen', true, 'GREEN', false],
    ['contains', 'blue', false, 'green', false],
    ['contains', 'green', false, undefined, false],
  ])('matches a header by %s %s (case %s): %s %s', (kind, text, isCaseSensitive, sent, fits) => {
    const header: HeaderMatch = { name: 'x-environment', kind, text, isCaseSensitive };
    const headers: HttpRequest['headers'] = sent === undefined ? {} : { 'x-environment': sent };

    expect(isMatched({ headers: [header] }, request({ headers }))).toBe(fits);
  });

  it('wants everything that a match names', () => {
    const match: Partial<RuleMatch> = {
      method: 'GET',
      path: { kind: 'prefix', text: '/orders', isCaseSensitive: false },
      headers: [{ name: 'a', kind: 'exact', text: '1', isCaseSensitive: false }],
    };

    expect(isMatched(match, request({ path: '/orders', headers: { a: '1' } }))).toBe(true);
    expect(isMatched(match, request({ path: '/orders', headers: { a: '2' } }))).toBe(false);
    expect(isMatched(match, request({ path: '/other', headers: { a: '1' } }))).toBe(false);
    expect(isMatched(match, request({ path: '/orders' }))).toBe(false);
  });
});

function target(targetGroupId: string, weight: number) {
  return { targetGroupId, weight };
}

function weights(): fc.Arbitrary<number[]> {
  return fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999 })), {
    minLength: 1,
    maxLength: 10,
  });
}

/** As {@link Random.next} gives them. */
function fraction(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((number) => number / 2 ** 32);
}

function respond(status: number): RuleAction {
  return { kind: 'fixed-response', status };
}

const RESOURCE = {
  id: '',
  arn: '',
  createdAt: new Date(0),
  lastUpdatedAt: new Date(0),
  tags: new Map<string, string>(),
};

function rule(priority: number, match: Partial<RuleMatch>, status: number): Rule {
  const whole = { method: undefined, path: undefined, headers: [], ...match };
  const settings = { priority, match: whole, action: respond(status) };
  return { ...RESOURCE, name: '', ...settings, accepted: settings };
}

function listenerOf(rules: readonly Rule[]): Listener {
  const action = respond(404);
  return {
    ...RESOURCE,
    name: 'http',
    protocol: 'HTTP',
    port: 80,
    serviceId: '',
    serviceArn: '',
    defaultAction: action,
    acceptedAction: action,
    defaultRule: RESOURCE,
    rules: new Map(rules.map((item) => [String(item.priority), item])),
  };
}

function request(changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    path: '/',
    query: new URLSearchParams(),
    rawQuery: '',
    headers: {},
    headerLists: {},
    body: new Uint8Array(0),
    ...changes,
  };
}

function statusFor(listener: Listener, sent: HttpRequest): number | undefined {
  const action = chooseAction(listener, sent);
  return action.kind === 'fixed-response' ? action.status : undefined;
}

function isMatched(match: Partial<RuleMatch>, sent: HttpRequest): boolean {
  return statusFor(listenerOf([rule(1, match, 500)]), sent) === 500;
}
