import { describe, expect, it } from '@jest/globals';
import { listenerChange, replacesServiceOfSameName } from '../../src/template/listener-change.ts';
import type { Template } from '../../src/template/template.ts';
import { aTemplate, withProperty } from '../support/templates.ts';

const live = aTemplate();

describe('listenerChange', () => {
  it('finds none in a deploy of another build', () => {
    const fresh = aTemplate({ version: '2.0.0' }, { version: '2.0.0', code: 'two' });

    expect(listenerChange(live, fresh)).toEqual({ kind: 'none' });
  });

  it('finds none where there is no listener yet', () => {
    expect(listenerChange({ Resources: {} }, live)).toEqual({ kind: 'none' });
  });

  it.each([
    ['Listener', 'DefaultAction'],
    ['BlueTargetGroup', 'Name'],
    ['GreenTargetGroup', 'Config'],
  ])('finds that the weights are reset when %s.%s changes', (id, property) => {
    const fresh = withProperty(live, id, property, 'another');

    const because = `${id}.${property} changes`;
    expect(listenerChange(live, fresh)).toEqual({ kind: 'reset', because });
  });

  it.each([
    ['Listener', 'Name'],
    ['Listener', 'Port'],
    ['Listener', 'Protocol'],
    ['Listener', 'ServiceIdentifier'],
    ['Service', 'Name'],
    ['Service', 'CustomDomainName'],
  ])('finds a new listener when %s.%s changes', (id, property) => {
    const fresh = withProperty(live, id, property, 'another');

    const because = `${id}.${property} changes`;
    expect(listenerChange(live, fresh)).toEqual({ kind: 'replaced', because });
  });

  it('finds that the listener is removed', () => {
    const { Listener: _, ...Resources } = live.Resources;

    expect(listenerChange(live, { Resources })).toEqual({
      kind: 'replaced',
      because: 'Listener is no longer there',
    });
  });

  it.each([
    ['Listener', 'Tags'],
    ['Service', 'AuthType'],
  ])('finds none when %s.%s changes, which moves no traffic', (id, property) => {
    const fresh = withProperty(live, id, property, 'another');

    expect(listenerChange(live, fresh)).toEqual({ kind: 'none' });
  });
});

describe('a custom domain name', () => {
  const withDomain = (Default: string): Template => ({
    ...withProperty(live, 'Service', 'CustomDomainName', { Ref: 'Domain' }),
    Parameters: { Domain: { Type: 'String', Default } },
  });

  it('that changes by its parameter makes a new service, which needs another name', () => {
    const [before, after] = [withDomain('a.example.com'), withDomain('b.example.com')];
    const renamed = withProperty(after, 'Service', 'Name', 'shop-local-2');

    expect(listenerChange(before, after)).toMatchObject({ kind: 'replaced' });
    expect(replacesServiceOfSameName(before, after)).toBe(true);
    expect(replacesServiceOfSameName(before, renamed)).toBe(false);
    expect(replacesServiceOfSameName(before, before)).toBe(false);
  });
});
