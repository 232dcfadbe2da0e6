import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { parseAlarmRule } from '../../src/services/cloudwatch/alarms/parse-rule.ts';
import { childrenOf, holds } from '../../src/services/cloudwatch/alarms/rule.ts';

const ARN = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:bad';

const STATES: Readonly<Record<string, StateValue>> = {
  bad: 'ALARM',
  [ARN]: 'ALARM',
  'also bad (really), "so"': 'ALARM',
  good: 'OK',
  fine: 'OK',
  unknown: 'INSUFFICIENT_DATA',
};

describe('a rule', () => {
  it.each([
    ['ALARM(bad)', true],
    ['ALARM("bad")', true],
    ['ALARM(good)', false],
    ['OK(good)', true],
    ['OK ( "good" )', true],
    ['INSUFFICIENT_DATA(unknown)', true],
    ['ALARM(missing)', false],
    [`ALARM(${ARN})`, true],
    [`ALARM("${ARN}")`, true],
    ['ALARM("also bad (really), \\"so\\"")', true],
    ['TRUE', true],
    ['FALSE', false],
    ['false', false],
    ['NOT ALARM(good)', true],
    ['NOT NOT TRUE', true],
    ['NOT (TRUE AND FALSE)', true],
    ['ALARM(bad) AND OK(good)', true],
    ['ALARM(bad) AND ALARM(good)', false],
    ['ALARM(good) OR ALARM(bad)', true],
    ['TRUE OR TRUE AND FALSE', true],
    ['(TRUE OR TRUE) AND FALSE', false],
    ['NOT FALSE AND FALSE', false],
    ['(ALARM(good) OR ALARM(bad)) AND OK(fine)', true],
    ['AT_LEAST(1, ALARM, (bad, good, fine))', true],
    ['AT_LEAST(2, ALARM, (bad, good, fine))', false],
    ['AT_LEAST(2, NOT ALARM, ("bad", "good", "fine"))', true],
    ['AT_LEAST(66%, OK, (bad, good, fine))', true],
    ['AT_LEAST(67%, OK, (bad, good, fine))', false],
    ['AT_LEAST("50%", OK, (bad, good))', true],
    ['AT_LEAST(1, INSUFFICIENT_DATA, (unknown)) AND NOT ALARM(good)', true],
  ])('%s is %p', (text, expected) => {
    expect(holds(parseAlarmRule(text), (alarm) => STATES[alarm])).toBe(expected);
  });

  it('refers to each alarm once', () => {
    const rule = parseAlarmRule(
      'ALARM(a) AND NOT OK(b) OR AT_LEAST(1, ALARM, (c, a)) OR TRUE OR INSUFFICIENT_DATA("b")',
    );

    expect(childrenOf(rule)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['', 'expected a condition at position 1, found the end'],
    ['ALARM', 'expected "(" at position 6, found the end'],
    ['ALARM()', 'expected the name of an alarm at position 7, found ")"'],
    ['ALARM(a', 'expected ")" at position 8, found the end'],
    ['ALARM(a) XOR OK(b)', 'expected AND, OR or the end at position 10, found "XOR"'],
    ['ALARM(a) AND', 'expected a condition at position 13, found the end'],
    ['BAD(a)', 'expected a condition at position 1, found "BAD(a)"'],
    ['AT_LEAST(x, ALARM, (a))', 'expected a number or a percentage at position 10, found "x,"'],
    [
      'AT_LEAST(1, BAD, (a))',
      'expected ALARM or OK or INSUFFICIENT_DATA at position 13, found "BAD,"',
    ],
    ['AT_LEAST(1, ALARM, a)', 'expected "(" at position 20, found "a)"'],
  ])('%p is refused with its position', (text, message) => {
    expect(() => parseAlarmRule(text)).toThrow(message);
  });
});
