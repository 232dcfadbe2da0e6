import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRolloutEvent } from '../../src/events/rollout-event.ts';
import { problemsOf, tryToParse } from '../support/parsing.ts';

const ORIGIN = { service: 'shop', stage: 'prod' };
const parse = (payload: unknown) => parseRolloutEvent(payload, ORIGIN);

const DETAIL = {
  service: 'shop',
  stage: 'prod',
  rollout: 'r-1',
  plan: 'AllAtOnce',
  build: '2.0.0',
  current: { blue: 100, green: 0 },
  reason: 'GreenInAlarm',
  message: 'rolled back to blue (100/0)',
  alarm: { name: 'shop-prod-green-FaultRate', since: '2026-11-26T12:00:00.250Z' },
  sinceAlarmMs: 1_500,
};

const EVENT = {
  version: '0',
  id: '5d4dd8a6-7e52-4d0b-a8c2-f8a3cd3d7c5b',
  'detail-type': 'Traffic Rolled Back',
  source: 'lattice-blue-green',
  account: '123456789012',
  time: '2026-11-26T12:00:02Z',
  region: 'us-east-1',
  resources: [],
  detail: DETAIL,
};

describe('an event that EventBridge delivers', () => {
  it('is parsed with everything that is known', () => {
    expect(parse(EVENT)).toEqual({
      kind: 'rolled-back',
      rollout: 'r-1',
      plan: 'AllAtOnce',
      build: '2.0.0',
      from: undefined,
      to: { blue: 100, green: 0 },
      reason: 'GreenInAlarm',
      message: 'rolled back to blue (100/0)',
      actor: undefined,
      alarm: {
        name: 'shop-prod-green-FaultRate',
        wentOffAtMs: Date.parse('2026-11-26T12:00:00.250Z'),
      },
      sinceAlarmMs: 1_500,
      atMs: Date.parse('2026-11-26T12:00:02Z'),
    });
  });

  it('is parsed without what is unknown, such as a rollback without a record', () => {
    const { rollout: _, plan: __, build: ___, alarm: ____, sinceAlarmMs: _____, ...known } = DETAIL;

    expect(parse({ ...EVENT, detail: known })).toMatchObject({
      rollout: undefined,
      alarm: undefined,
      sinceAlarmMs: undefined,
    });
  });

  it('is parsed with the person and the comment, however it is written', () => {
    const actor = { id: 'ana', comment: 'a "new"\nline' };

    expect(parse({ ...EVENT, detail: { ...DETAIL, actor } })).toMatchObject({ actor });
  });

  it.each<[string, object, string]>([
    ['another service', { service: 'bank' }, 'detail.service: expected "shop", got "bank"'],
    ['another stage', { stage: 'dev' }, 'detail.stage: expected "prod", got "dev"'],
    [
      'an unknown reason',
      { reason: 'Bored' },
      'detail.reason: expected a reason of docs/concepts.md, got "Bored"',
    ],
    ['an unknown member', { colour: 'red' }, 'detail.colour: unknown key, known are'],
    ['half weights', { current: { blue: 100 } }, 'detail.current.green: expected a whole number'],
    ['no message', { message: undefined }, 'detail.message: expected a string, got nothing'],
    [
      'a time that is none',
      { alarm: { name: 'a', since: '2026-99-26T12:00:00Z' } },
      'detail.alarm.since: expected a time like 2026-11-26T01:17:32Z, got',
    ],
  ])('with %s is refused by name', (_, change, problem) => {
    const problems = problemsOf(parse, { ...EVENT, detail: { ...DETAIL, ...change } });

    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('of an unknown detail type or another source is refused by name', () => {
    const other = { ...EVENT, 'detail-type': 'Rollout Lost', source: 'aws.ec2' };

    expect(problemsOf(parse, other)).toEqual([
      'source: expected "lattice-blue-green", got "aws.ec2"',
      expect.stringMatching(
        /^detail-type: expected one of Rollout Started, .+, got "Rollout Lost"$/,
      ),
    ]);
  });

  it('is refused with every problem at once', () => {
    const detail = { ...DETAIL, service: 'bank', stage: 'dev', sinceAlarmMs: -1 };

    expect(problemsOf(parse, { ...EVENT, detail })).toHaveLength(3);
  });

  it.each([undefined, null, 'text', [EVENT], 7])('is always an event, and not %j', (payload) => {
    expect(problemsOf(parse, payload)).toEqual([
      expect.stringContaining('event: expected an object such as'),
    ]);
  });

  it('is always parsed, or refused with a PayloadError', () => {
    const anything = fc.jsonValue();
    const details = fc.record({ actor: anything, alarm: anything, current: anything });
    fc.assert(
      fc.property(fc.oneof(anything, details), (change) => {
        const detail = { ...DETAIL, ...(change as object | null) };

        expect(tryToParse(parse, { ...EVENT, detail }).problems).not.toEqual([]);
      }),
    );
  });
});
