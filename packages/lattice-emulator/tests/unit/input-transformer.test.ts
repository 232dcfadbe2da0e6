import { describe, expect, it } from '@jest/globals';
import type { Event } from '../../src/services/eventbridge/event.ts';
import { inputFor } from '../../src/services/eventbridge/input/input.ts';
import {
  isTemplateValid,
  placeholdersOf,
  transformInput,
} from '../../src/services/eventbridge/input/input-transformer.ts';
import { parseJsonPath, selectJson } from '../../src/services/eventbridge/input/json-path.ts';

/** AWS's own example. */
const EVENT: Event = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', tags: { team: 'a' }, count: 3 },
};

const RULE = { name: 'example', arn: 'arn:aws:events:us-east-2:123456789012:rule/example' };
const INGESTED_AT = Date.parse('2015-11-11T21:29:55.678Z');

const PATHS = {
  timestamp: '$.time',
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  tags: '$.detail.tags',
  count: '$.detail.count',
  first: '$.resources[0]',
  nothing: '$.detail.nothing',
};

describe('transformInput', () => {
  it.each([
    [
      'simple string',
      '"instance <instance> is in <state>"',
      '"instance i-0123456789 is in RUNNING"',
    ],
    [
      'string with escaped quotes',
      String.raw`"instance \"<instance>\" is in <state>"`,
      String.raw`"instance \"i-0123456789\" is in RUNNING"`,
    ],
    [
      'simple JSON',
      '{\n  "instance" : <instance>,\n  "state": <state>\n}',
      '{"instance":"i-0123456789","state":"RUNNING"}',
    ],
    [
      'JSON with strings and variables',
      String.raw`{"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \"<instance>\" is in <state>"}`,
      String.raw`{"instance":"i-0123456789","state":"RUNNING","instanceStatus":"instance \"i-0123456789\" is in RUNNING"}`,
    ],
    [
      'JSON with a mix of variables and static information',
      '{"instance" : <instance>, "state": [ 9, <state>, true ], "Transformed" : "Yes"}',
      '{"instance":"i-0123456789","state":[9,"RUNNING",true],"Transformed":"Yes"}',
    ],
    [
      'reserved variables in JSON',
      '{"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>, "at" : <aws.events.event.ingestion-time>}',
      `{"ruleArn":"${RULE.arn}","ruleName":"example","at":"2015-11-11T21:29:55Z"}`,
    ],
    ['reserved variables in a string', '"<aws.events.rule-name> triggered"', '"example triggered"'],
    ['the event', '{"event":<aws.events.event.json>}', `{"event":${JSON.stringify(EVENT)}}`],
  ])('gives what AWS documents: %s', (_case, template, expected) => {
    expect(transform(template)).toBe(expected);
  });

  it('gives the event without its detail, and AWS spells detailType there', () => {
    const { detail: _, 'detail-type': detailType, ...rest } = EVENT;

    expect(JSON.parse(transform('<aws.events.event>') ?? '')).toEqual({ ...rest, detailType });
  });

  it.each([
    ['an object', '{"tags":<tags>,"count":<count>}', '{"tags":{"team":"a"},"count":3}'],
    ['a number in a text', '"<count> instances"', '"3 instances"'],
    ['an item of an array', '"<first>"', `"${EVENT.resources[0]}"`],
    ['nothing in JSON', '{"nothing":<nothing>}', '{"nothing":""}'],
    ['nothing in a text', '"nothing is <nothing>"', '"nothing is "'],
    ['an object in a text', '"tags are <tags>"', '"tags are {team:a}"'],
    ['two lines of text', '"one <state>"\n"two <count>"', '"one RUNNING"\n"two 3"'],
  ])('puts values in: %s', (_case, template, expected) => {
    expect(transform(template)).toBe(expected);
  });

  it('gives nothing when values break the JSON, since AWS does not escape them', () => {
    expect(transform('{"text":"tags are <tags>"}')).toBeUndefined();
  });
});

describe('isTemplateValid', () => {
  it.each([
    ['"text <a>"', true],
    ['"one"\n"two <a>"', true],
    ['{"a":<a>}', true],
    ['{"a":"<a>"}', true],
    ['<a>', true],
    ['text <a>', false],
    ['<a> is in state <b>', false],
    ['{"a":<a>', false],
    ['"text', false],
  ])('says of %s: %s', (template, expected) => {
    expect(isTemplateValid(template)).toBe(expected);
  });
});

describe('placeholdersOf', () => {
  it('finds every name', () => {
    const template = '{"a":<one>,"b":"<two-2> and <aws.events.event.json>","c":"< no >"}';

    expect(placeholdersOf(template)).toEqual(['one', 'two-2', 'aws.events.event.json']);
  });
});

describe('inputFor', () => {
  it.each([
    ['the whole event without an input', {}, JSON.stringify(EVENT)],
    ['the constant', { Input: '{"a":1}' }, '{"a":1}'],
    ['the part at a path', { InputPath: '$.detail.tags' }, '{"team":"a"}'],
    ['a text at a path in quotes', { InputPath: '$.detail.state' }, '"RUNNING"'],
    ['null for nothing at a path', { InputPath: '$.detail.nothing' }, 'null'],
    [
      'the filled template',
      { InputTransformer: { InputPathsMap: { s: '$.detail.state' }, InputTemplate: '{"s":<s>}' } },
      '{"s":"RUNNING"}',
    ],
  ])('gives %s', (_case, input, expected) => {
    const target = { Id: '1', Arn: 'arn:aws:sqs:us-east-1:123456789012:queue', ...input };

    expect(inputFor(RULE, target, { event: EVENT, ingestedAt: INGESTED_AT })).toBe(expected);
  });
});

describe('parseJsonPath and selectJson', () => {
  const value = { a: { 'b-c': [{ d_e: 1 }, [2, 3]], 'f/g': null } };

  it.each([
    ['$', value],
    ['$.a.b-c[0].d_e', 1],
    ['$.a.b-c[1][0]', 2],
    ['$.a.f/g', null],
    ['$.a.b-c[2]', undefined],
    ['$.a.x.y', undefined],
    ['$.a.b-c.d_e', undefined],
    ['$.a.toString', undefined],
  ])('find what is at %s', (path, expected) => {
    expect(selectJson(value, parseJsonPath(path) ?? ['not a path'])).toEqual(expected);
  });

  it.each(['a.b', '$a', '$.', '$..a', '$.a[*]', '$.*', "$['a']", '$.a[-1]', ''])(
    'refuse "%s"',
    (path) => {
      expect(parseJsonPath(path)).toBeUndefined();
    },
  );
});

function transform(template: string): string | undefined {
  return transformInput(
    { InputPathsMap: PATHS, InputTemplate: template },
    { event: EVENT, ruleArn: RULE.arn, ruleName: RULE.name, ingestedAt: INGESTED_AT },
  );
}
