import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../../../scripts/support/sls.ts';
import { admin } from '../support/admin.ts';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const sqs = new SQSClient(clientConfig(emulator));

beforeEach(() => {
  emulator.faults.clear();
  emulator.journal.clear();
});

describe('/_emulator/clock', () => {
  it('shows the time and the speed', async () => {
    const { status, body } = await admin(emulator, 'GET', 'clock');

    expect(status).toBe(200);
    expect(body).toEqual({ time: new Date(emulator.clock.now()).toISOString(), speed: 0 });
  });

  it('moves the time and answers when everything due has run', async () => {
    const ran: string[] = [];
    const before = emulator.clock.now();
    emulator.clock.after(299_999, () => ran.push('before the end'));
    emulator.clock.after(300_000, () => ran.push('at the end'));
    emulator.clock.after(300_001, () => ran.push('later'));

    const { body } = await admin(emulator, 'POST', 'clock', { advance: '5m' });

    expect(body).toEqual({ time: new Date(before + 300_000).toISOString(), speed: 0 });
    expect(ran).toEqual(['before the end', 'at the end']);
  });

  it('sets the speed', async () => {
    const { body } = await admin(emulator, 'POST', 'clock', { speed: 20 });
    emulator.clock.setSpeed(0);

    expect(body).toMatchObject({ speed: 20 });
  });

  it('refuses invalid input, with all its problems, and does not move the time', async () => {
    const before = emulator.clock.now();

    const answer = await admin(emulator, 'POST', 'clock', {
      advance: '5 minutes',
      speed: -1,
      x: 1,
    });

    expect(answer.status).toBe(400);
    expect(answer.body.problems).toEqual([
      { path: 'x', expected: 'one of advance, speed', got: 1 },
      {
        path: 'advance',
        expected: 'a duration such as 500ms, 10s, 5m or 1h, at most 744h',
        got: '5 minutes',
      },
      { path: 'speed', expected: 'a number from 0 to 10000', got: -1 },
    ]);
    expect(answer.body.message).toContain('speed: expected a number from 0 to 10000, got -1');
    expect(emulator.clock.now()).toBe(before);
  });

  it.each([
    ['nothing', undefined, { path: 'body', expected: 'a JSON object', got: null }],
    ['text that is not JSON', 'advance=5m', { path: 'body', expected: 'JSON', got: 'advance=5m' }],
    ['a list', [1], { path: 'body', expected: 'a JSON object', got: [1] }],
    ['an empty object', {}, { path: 'body', expected: 'advance or speed', got: {} }],
  ])('refuses %s', async (_, sent, problem) => {
    const { status, body } = await admin(emulator, 'POST', 'clock', sent);

    expect(status).toBe(400);
    expect(body.problems).toContainEqual(problem);
  });
});

describe('/_emulator/faults', () => {
  it('adds faults, lists them with their strikes, and removes one or all of them', async () => {
    const first = await admin(emulator, 'POST', 'faults', { kind: 'reset', service: 'sns' });
    const second = await admin(emulator, 'POST', 'faults', {
      kind: 'twice',
      rule: 'r-*',
      times: 1,
    });
    const { id } = first.body;

    const both = await admin(emulator, 'GET', 'faults');
    const ended = await admin(emulator, 'DELETE', `faults/${String(id)}`);
    const endedAgain = await admin(emulator, 'DELETE', `faults/${String(id)}`);
    const one = await admin(emulator, 'GET', 'faults');
    await admin(emulator, 'DELETE', 'faults');
    const none = await admin(emulator, 'GET', 'faults');

    expect(both.body).toEqual({
      faults: [
        { id, strikes: 0, state: 'active', fault: { kind: 'reset', service: 'sns' } },
        {
          id: second.body.id,
          strikes: 0,
          state: 'active',
          fault: { kind: 'twice', rule: 'r-*', times: 1 },
        },
      ],
    });
    expect([ended.status, endedAgain.status]).toEqual([200, 404]);
    expect(one.body.faults).toHaveLength(1);
    expect(none.body).toEqual({ faults: [] });
  });

  it('refuses an invalid fault, with all its problems', async () => {
    const { status, body } = await admin(emulator, 'POST', 'faults', {
      kind: 'throttle',
      service: 'vpc-latice',
      times: 0,
      probability: 1.5,
      by: '1s',
    });

    expect(status).toBe(400);
    expect((body.problems as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'by',
      'probability',
      'service',
      'times',
    ]);
    expect(emulator.faults.list()).toEqual([]);
  });
});

describe('/_emulator/state', () => {
  it('shows everything, by account, region and service, the same each time', async () => {
    const QueueName = 'shown';
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));

    const { body } = await admin(emulator, 'GET', 'state');
    const again = await admin(emulator, 'GET', 'state');

    expect(body).toMatchObject({
      123456789012: {
        global: { iam: {} },
        'us-east-1': { sqs: { queues: { shown: { name: 'shown', messages: expect.anything() } } } },
      },
    });
    expect(JSON.stringify(body)).toContain('"body":"hello"');
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(body));
    expect(emulator.state()).toEqual(body);
  });
});

describe('/_emulator/journal', () => {
  it('shows the entries, and removes them', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'journaled' }));

    const { body } = await admin(emulator, 'GET', 'journal?service=sqs&operation=Create*');
    await admin(emulator, 'DELETE', 'journal');
    const after = await admin(emulator, 'GET', 'journal');

    expect(body.entries).toMatchObject([
      { service: 'sqs', operation: 'CreateQueue', input: { QueueName: 'journaled' } },
    ]);
    expect(after.body).toEqual({ entries: [] });
  });

  it('refuses an unknown filter', async () => {
    const { status, body } = await admin(emulator, 'GET', 'journal?servce=sqs&since=yesterday');

    expect(status).toBe(400);
    expect(body.problems).toEqual([
      { path: 'servce', expected: 'one of service, operation, caller, fault, since', got: 'sqs' },
      { path: 'since', expected: 'the number of an entry or an ISO time', got: 'yesterday' },
    ]);
  });
});

describe('docs/emulator.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs', 'emulator.md'), 'utf8');
  const examples = page.match(/^curl .*\/_emulator\/.*$/gm) ?? [];

  it.each(examples)('has an example that works: %s', async (line) => {
    const [, name = ''] = /\/_emulator\/([^' ]+)/.exec(line) ?? [];
    const method = / -X (\w+)/.exec(line)?.[1] ?? 'GET';

    const body = / -d '(.*)'$/.exec(line)?.[1] ?? null;
    const response = await fetch(`${emulator.endpoint}/_emulator/${name}`, { method, body });

    expect(response.status).toBe(200);
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(6);
  });
});

describe('an unknown endpoint', () => {
  it.each(['', 'nothing', 'clock/5m', 'faults/', 'faults/fault-999'])(
    'answers 404 for /_emulator/%s and lists the endpoints',
    async (name) => {
      const { status, body } = await admin(emulator, 'DELETE', name);

      expect(status).toBe(404);
      expect(body).toMatchObject({
        message: expect.stringContaining(`/_emulator/${name}`),
        endpoints: expect.arrayContaining([
          { endpoint: 'POST /_emulator/clock', does: expect.any(String) },
          { endpoint: 'DELETE /_emulator/faults/{id}', does: expect.any(String) },
        ]),
      });
    },
  );

  it('answers 405 for a method that an endpoint does not have, and says which it has', async () => {
    const { status, headers, body } = await admin(emulator, 'PUT', 'clock', {});

    expect(status).toBe(405);
    expect(headers.get('allow')).toBe('GET, POST');
    expect(body).toEqual({ message: 'expected GET, POST, got PUT' });
  });
});
