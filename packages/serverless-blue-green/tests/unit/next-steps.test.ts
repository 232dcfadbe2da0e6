import { describe, expect, it } from '@jest/globals';
import { addressOf, nextSteps } from '../../src/deploy/next-steps.ts';
import { aTemplate, withFunction } from '../support/templates.ts';

const OUTPUTS = {
  ServiceDomainName: 'shop-0a1b.on.aws',
  ListenerProtocol: 'HTTP',
  ListenerPort: '80',
};
const DEPLOYED = {
  stage: 'prod',
  outputs: OUTPUTS,
  template: aTemplate(),
  isFirst: false,
  hasDefaultPlan: true,
};
const PROBED = withFunction(aTemplate(), 'Probe', { code: 'one', uploadedAt: 1 });

describe('addressOf', () => {
  it.each([
    ['HTTP', '80', 'http://shop-0a1b.on.aws'],
    ['HTTP', '8080', 'http://shop-0a1b.on.aws:8080'],
    ['HTTPS', '443', 'https://shop-0a1b.on.aws'],
    ['HTTPS', '80', 'https://shop-0a1b.on.aws:80'],
  ])('of a listener with %s on port %s is %s', (ListenerProtocol, ListenerPort, url) => {
    const outputs = { ...OUTPUTS, ListenerProtocol, ListenerPort };

    expect(addressOf({ ...DEPLOYED, outputs })).toBe(url);
  });

  it('has the custom domain name where there is one', () => {
    const outputs = { ...OUTPUTS, CustomDomainName: 'shop.example.com' };

    expect(addressOf({ ...DEPLOYED, outputs })).toBe('http://shop.example.com');
  });

  it('is unknown where the stack does not say it', () => {
    expect(addressOf({ ...DEPLOYED, outputs: {} })).toBeUndefined();
  });
});

describe('nextSteps', () => {
  it('of the first deploy send requests and show the status', () => {
    expect(nextSteps({ ...DEPLOYED, template: PROBED, isFirst: true })).toEqual([
      'to send it requests:  sls invoke -f probe --stage prod',
      'to see its status:    sls status --stage prod',
    ]);
  });

  it('of the first deploy need no probe', () => {
    expect(nextSteps({ ...DEPLOYED, isFirst: true })).toEqual([
      'to see its status:  sls status --stage prod',
    ]);
  });

  it.each([
    [true, 'sls rollout start --stage prod --wait'],
    [false, 'sls rollout start --stage prod --plan Canary10Percent5Minutes --wait'],
  ])('of a later deploy start a rollout (default plan: %s)', (hasDefaultPlan, command) => {
    expect(nextSteps({ ...DEPLOYED, hasDefaultPlan })).toEqual([
      'to compare blue and green:  sls diff --stage prod',
      `to give green traffic:      ${command}`,
    ]);
  });
});
