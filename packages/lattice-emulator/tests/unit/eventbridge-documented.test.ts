import { describe, expect, it } from '@jest/globals';
import {
  matchesEvent,
  parseEventPattern,
} from '../../src/services/eventbridge/pattern/event-pattern.ts';
import {
  nextScheduledTime,
  parseSchedule,
} from '../../src/services/eventbridge/schedule/schedule-expression.ts';

type PatternExample = {
  readonly operator: string;
  readonly pattern: object;
  readonly matching: readonly object[];
  readonly others: readonly object[];
};

/**
 * The comparison operators of event patterns and their examples.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
const OPERATORS: readonly PatternExample[] = [
  {
    operator: 'And',
    pattern: { Location: ['New York'], Day: ['Monday'] },
    matching: [{ Location: 'New York', Day: 'Monday' }],
    others: [{ Location: 'New York' }, { Location: 'New York', Day: 'Tuesday' }],
  },
  {
    operator: 'Anything-but',
    pattern: { state: [{ 'anything-but': 'initializing' }] },
    matching: [{ state: 'running' }],
    others: [{ state: 'initializing' }, {}],
  },
  {
    operator: 'Anything-but, a list of texts',
    pattern: { state: [{ 'anything-but': ['stopped', 'overloaded'] }] },
    matching: [{ state: 'running' }],
    others: [{ state: 'stopped' }, { state: 'overloaded' }],
  },
  {
    operator: 'Anything-but, a list of numbers',
    pattern: { 'x-limit': [{ 'anything-but': [100, 200, 300] }] },
    matching: [{ 'x-limit': 101 }],
    others: [{ 'x-limit': 100 }, { 'x-limit': 300 }],
  },
  {
    operator: 'Anything-but (ignore case)',
    pattern: { state: [{ 'anything-but': { 'equals-ignore-case': ['initializing', 'stopped'] } }] },
    matching: [{ state: 'running' }],
    others: [{ state: 'INITIALIZING' }, { state: 'Stopped' }],
  },
  {
    operator: 'Anything-but, prefixes',
    pattern: { state: [{ 'anything-but': { prefix: ['init', 'error'] } }] },
    matching: [{ state: 'running' }],
    others: [{ state: 'initializing' }, { state: 'error: full' }],
  },
  {
    operator: 'Anything-but, suffixes',
    pattern: { FileName: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] },
    matching: [{ FileName: 'a.png' }],
    others: [{ FileName: 'a.txt' }, { FileName: 'b.rtf' }],
  },
  {
    operator: 'Anything-but, wildcards',
    pattern: { FilePath: [{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }] },
    matching: [{ FilePath: '/home/a' }],
    others: [{ FilePath: '/usr/lib/a' }, { FilePath: '/usr/bin/a' }],
  },
  {
    operator: 'Begins with',
    pattern: { Region: [{ prefix: 'us-' }] },
    matching: [{ Region: 'us-east-1' }],
    others: [{ Region: 'eu-west-1' }],
  },
  {
    operator: 'Begins with (ignore case)',
    pattern: { service: [{ prefix: { 'equals-ignore-case': 'EventB' } }] },
    matching: [{ service: 'eventbridge' }, { service: 'EVENTBRIDGE' }],
    others: [{ service: 'event' }],
  },
  {
    operator: 'Contains, one of several',
    pattern: { AutoScalingGroupName: ['myASG', 'other'] },
    matching: [{ AutoScalingGroupName: ['x', 'myASG'] }],
    others: [{ AutoScalingGroupName: ['x', 'y'] }],
  },
  {
    operator: 'Empty',
    pattern: { LastName: [''] },
    matching: [{ LastName: '' }],
    others: [{ LastName: 'Doe' }, { LastName: null }],
  },
  {
    operator: 'Ends with',
    pattern: { FileName: [{ suffix: '.png' }] },
    matching: [{ FileName: 'a.png' }],
    others: [{ FileName: 'a.PNG' }],
  },
  {
    operator: 'Ends with (ignore case)',
    pattern: { FileName: [{ suffix: { 'equals-ignore-case': '.png' } }] },
    matching: [{ FileName: 'a.png' }, { FileName: 'a.PNG' }],
    others: [{ FileName: 'png' }],
  },
  {
    operator: 'Equals',
    pattern: { Name: ['Alice'] },
    matching: [{ Name: 'Alice' }],
    others: [{ Name: 'alice' }],
  },
  {
    operator: 'Equals (ignore case)',
    pattern: { Name: [{ 'equals-ignore-case': 'alice' }] },
    matching: [{ Name: 'ALICE' }],
    others: [{ Name: 'alice b' }],
  },
  {
    operator: 'Exists',
    pattern: { ProductName: [{ exists: true }] },
    matching: [{ ProductName: 'x' }],
    others: [{}, { ProductName: { x: 1 } }],
  },
  {
    operator: 'Does not exist',
    pattern: { 'c-count': [{ exists: false }] },
    matching: [{ state: 'a' }, { 'c-count': { c1: 100 } }],
    others: [{ 'c-count': 5 }],
  },
  {
    operator: 'IP address',
    pattern: { sourceIPAddress: [{ cidr: '10.0.0.0/24' }] },
    matching: [{ sourceIPAddress: '10.0.0.9' }],
    others: [{ sourceIPAddress: '10.0.1.9' }],
  },
  {
    operator: 'Not',
    pattern: { Weather: [{ 'anything-but': ['Raining'] }] },
    matching: [{ Weather: 'Sunny' }],
    others: [{ Weather: 'Raining' }],
  },
  {
    operator: 'Null',
    pattern: { UserID: [null] },
    matching: [{ UserID: null }],
    others: [{ UserID: '' }, {}],
  },
  {
    operator: 'Numeric (equals)',
    pattern: { Price: [{ numeric: ['=', 100] }] },
    matching: [{ Price: 100 }],
    others: [{ Price: 101 }, { Price: '100' }],
  },
  {
    operator: 'Numeric (range)',
    pattern: { Price: [{ numeric: ['>', 10, '<=', 20] }] },
    matching: [{ Price: 11 }, { Price: 20 }],
    others: [{ Price: 10 }, { Price: 21 }],
  },
  {
    operator: 'Or, of one field',
    pattern: { PaymentType: ['Credit', 'Debit'] },
    matching: [{ PaymentType: 'Credit' }, { PaymentType: 'Debit' }],
    others: [{ PaymentType: 'Cash' }],
  },
  {
    operator: 'Or, of several fields',
    pattern: { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }] },
    matching: [{ Location: 'New York' }, { Day: 'Monday' }],
    others: [{ Location: 'Boston', Day: 'Tuesday' }],
  },
  {
    operator: 'Or, with other operators',
    pattern: {
      detail: {
        $or: [
          { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] },
          { 'd-count': [{ numeric: ['<', 10] }] },
          { 'x-limit': [{ numeric: ['=', 3.018e2] }] },
        ],
      },
    },
    matching: [
      { detail: { 'c-count': 5 } },
      { detail: { 'd-count': 9 } },
      { detail: { 'x-limit': 301.8 } },
    ],
    others: [{ detail: { 'c-count': 6, 'd-count': 10, 'x-limit': 301 } }],
  },
  {
    operator: 'Wildcard',
    pattern: { EventBusArn: [{ wildcard: 'arn:aws:events:us-east-1:*:event-bus/*' }] },
    matching: [{ EventBusArn: 'arn:aws:events:us-east-1:123456789012:event-bus/mine' }],
    others: [{ EventBusArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/mine' }],
  },
  {
    operator: 'several together',
    pattern: {
      time: [{ prefix: '2017-10-02' }],
      detail: {
        state: [{ 'anything-but': 'initializing' }],
        'c-count': [{ numeric: ['>', 0, '<=', 5] }],
        'd-count': [{ numeric: ['<', 10] }],
        'x-limit': [{ 'anything-but': [100, 200, 300] }],
      },
    },
    matching: [
      {
        time: '2017-10-02T18:43:48Z',
        detail: { state: 'running', 'c-count': 1, 'd-count': 9, 'x-limit': 301 },
      },
    ],
    others: [
      {
        time: '2017-10-03T18:43:48Z',
        detail: { state: 'running', 'c-count': 1, 'd-count': 9, 'x-limit': 301 },
      },
      {
        time: '2017-10-02T18:43:48Z',
        detail: { state: 'running', 'c-count': 1, 'd-count': 9, 'x-limit': 200 },
      },
    ],
  },
];

describe('the documented operator', () => {
  it.each(OPERATORS)('$operator', ({ pattern, matching, others }) => {
    const parsed = parseEventPattern(JSON.stringify(pattern));

    for (const event of matching)
      expect([event, matchesEvent(parsed, event)]).toEqual([event, true]);
    for (const event of others)
      expect([event, matchesEvent(parsed, event)]).toEqual([event, false]);
  });
});

/**
 * The sample expressions, with the first two times after Thursday, 1 January 2026, at midnight.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
const SCHEDULES = [
  ['cron(0 10 * * ? *)', '01T10:00', '02T10:00'],
  ['cron(15 12 * * ? *)', '01T12:15', '02T12:15'],
  ['cron(0 18 ? * MON-FRI *)', '01T18:00', '02T18:00'],
  ['cron(0 8 1 * ? *)', '01T08:00', '2026-02-01T08:00'],
  ['cron(0/15 * * * ? *)', '01T00:15', '01T00:30'],
  ['cron(0/10 * ? * MON-FRI *)', '01T00:10', '01T00:20'],
  ['cron(0/5 8-17 ? * MON-FRI *)', '01T08:00', '01T08:05'],
  ['cron(0/30 20-2 ? * MON-FRI *)', '01T00:30', '01T01:00'],
  ['cron(0 12 * * ? *)', '01T12:00', '02T12:00'],
  ['cron(5,35 14 * * ? *)', '01T14:05', '01T14:35'],
  ['cron(15 10 ? * 6L 2019-2026)', '30T10:15', '2026-02-27T10:15'],
  ['rate(1 minute)', '01T00:01', '01T00:02'],
  ['rate(5 minutes)', '01T00:05', '01T00:10'],
  ['rate(1 hour)', '01T01:00', '01T02:00'],
  ['rate(1 day)', '02T00:00', '03T00:00'],
] as const;

describe('the documented schedule', () => {
  it.each(SCHEDULES)('%s comes at %s and then at %s', (expression, ...expected) => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const schedule = parseSchedule(expression);
    const first = schedule && nextScheduledTime(schedule, start, start);
    const second = schedule && nextScheduledTime(schedule, first ?? Number.NaN, start);

    expect([first, second].map((time) => new Date(time ?? 0).toISOString())).toEqual(
      expected.map((text) => `${text.startsWith('2026') ? text : `2026-01-${text}`}:00.000Z`),
    );
  });

  it.each(['rate(1 hours)', 'rate(5 hour)', 'cron(0 0 * * * *)', 'cron(0 0 ? * 3#1,6#3 *)'])(
    'says that %s is none',
    (expression) => {
      expect(parseSchedule(expression)).toBeUndefined();
    },
  );
});
