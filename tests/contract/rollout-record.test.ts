import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  START_TIME,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { DynamoDbRolloutHistory } from '../../src/aws/dynamodb-rollout-history.ts';
import { DynamoDbRolloutRecord } from '../../src/aws/dynamodb-rollout-record.ts';
import type { HistoryEntry } from '../../src/ports/rollout-record.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { ALICE, aRollout } from '../support/rollouts.ts';

const emulator = await startEmulator();
const client = new DynamoDBClient({ ...clientConfig(emulator), maxAttempts: 3 });
let tables = 0;
let table = '';
let record = new DynamoDbRolloutRecord(client, table);
let history = new DynamoDbRolloutHistory(client, table);

beforeEach(async () => {
  tables += 1;
  table = `rollouts-${tables}`;
  record = new DynamoDbRolloutRecord(client, table);
  history = new DynamoDbRolloutHistory(client, table);
  await createTable(table);
});

afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => client.destroy());

describe('the record', () => {
  it('is empty before the first rollout', async () => {
    expect(await record.read()).toBeUndefined();
    expect(await history.last(20)).toEqual([]);
  });

  it('returns the rollout that was written last, with everything in it', async () => {
    const first = aFirstRollout();
    const second = {
      ...first,
      version: 2,
      approvedStep: 1,
      actor: { id: 'ana', comment: 'release 2.0.0' },
    };

    await record.save(first, anEntry());
    await record.save(second, anEntry());

    expect(await record.read()).toEqual(second);
  });

  it('refuses a version that another writer has written, and writes neither part', async () => {
    await record.save(aFirstRollout(), anEntry('the winner'));

    const isSaved = await record.save(aFirstRollout({ id: 'r-2' }), anEntry('the loser'));

    expect(isSaved).toBe(false);
    expect(await record.read()).toMatchObject({ id: 'r-1' });
    expect(await messages()).toEqual(['the winner']);
  });

  it.each([
    ['was overtaken', 2],
    ['has skipped one', 4],
  ])('refuses a writer whose version %s', async (_what, version) => {
    await record.save(aFirstRollout({ version: 1 }), anEntry());
    await record.save(aFirstRollout({ version: 2 }), anEntry());

    expect(await record.save(aFirstRollout({ version }), anEntry())).toBe(false);
    expect(await record.read()).toMatchObject({ version: 2 });
  });

  it('refuses a later version where there is no record', async () => {
    expect(await record.save(aFirstRollout({ version: 7 }), anEntry())).toBe(false);
    expect(await record.read()).toBeUndefined();
  });

  it('accepts one of many writers at the same time', async () => {
    const writers = Array.from({ length: 8 }, (_, index) => `r-${index}`);

    const saved = await Promise.all(
      writers.map((id) => record.save(aFirstRollout({ id }), anEntry(id))),
    );

    expect(saved.filter((isSaved) => isSaved)).toHaveLength(1);
    const winner = writers[saved.indexOf(true)];
    expect(await record.read()).toMatchObject({ id: winner });
    expect(await messages()).toEqual([winner]);
  });

  it('counts as written when it was, although the answer was lost', async () => {
    emulator.faults.add({ kind: 'answer-lost', operation: 'TransactWriteItems', times: 1 });

    expect(await record.save(aFirstRollout(), anEntry())).toBe(true);
    expect(await record.read()).toMatchObject({ version: 1 });
    expect(await messages()).toHaveLength(1);
  });

  it('throws any other failure', async () => {
    const missing = new DynamoDbRolloutRecord(client, 'missing');

    await expect(missing.save(aFirstRollout(), anEntry())).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(missing.read()).rejects.toThrow(ResourceNotFoundException);
  });

  it('is one item that people can read', async () => {
    await record.save(aFirstRollout(), anEntry());

    const { Item = {} } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: { pk: { S: 'rollout' }, sk: { S: 'current' } },
      }),
    );

    expect(unmarshall(Item)).toMatchObject({
      schema: 2,
      version: 1,
      rollout: { id: 'r-1', phase: 'baking', weights: { blue: 90, green: 10 } },
    });
  });

  it('names both schemas when another build of the service has written it', async () => {
    const Item = { pk: { S: 'rollout' }, sk: { S: 'current' }, schema: { N: '3' } };
    await client.send(new PutItemCommand({ TableName: table, Item }));

    await expect(record.read()).rejects.toThrow(
      'cannot read item rollout current of the rollout table: found schema 3, expected 2; ' +
        'deploy the version of this service that wrote it, or a later one',
    );
  });
});

describe('the history', () => {
  it('has no line where none is asked for', async () => {
    expect(await history.last(0)).toEqual([]);
  });

  it('returns the last lines, newest first', async () => {
    await record.note(anEntry('first', 0));
    await record.note(anEntry('second', 1));
    await record.note(anEntry('third', 2_000));

    expect(await messages(2)).toEqual(['third', 'second']);
  });

  it('returns a line with the gates that the decision rests on', async () => {
    const entry: HistoryEntry = {
      ...anEntry(),
      gates: [
        { gate: 'bake', verdict: 'pass', value: 300, threshold: 300, message: '5m are over' },
      ],
    };

    await record.note(entry);

    expect(await history.last(1)).toEqual([entry]);
  });

  it('returns a refusal with the command and who asked for it', async () => {
    const refused = { command: 'shift', actor: { id: 'ana', comment: 'release 2.0.0' } };
    const entry = { ...aNote(), refused };

    await record.note(entry);

    expect(await history.last(1)).toEqual([entry]);
  });

  it('returns a refusal whose actor left no comment', async () => {
    const entry = { ...aNote(), refused: { command: 'promote', actor: ALICE } };

    await record.note(entry);

    expect(await history.last(1)).toEqual([entry]);
  });

  it('returns a line about no rollout', async () => {
    const entry = aNote();

    await record.note(entry);

    expect(await history.last(1)).toEqual([entry]);
  });

  it('keeps all lines of one millisecond, in the order of their versions', async () => {
    for (const version of [1, 2, 3]) {
      await record.save(aFirstRollout({ version }), anEntry(`version ${version}`));
    }
    await record.note(anEntry('noted'));
    await record.note(anEntry('noted'));

    expect(await messages()).toEqual(['noted', 'noted', 'version 3', 'version 2', 'version 1']);
  });

  it('has a line that is noted once only once, whatever else has its time', async () => {
    const entry: HistoryEntry = { ...aNote(), reason: 'Undone' };
    await record.note(anEntry('noted'));

    expect(await record.noteOnce(entry)).toBe(true);
    expect(await record.noteOnce({ ...entry, message: 'again' })).toBe(false);
    expect(await record.noteOnce({ ...entry, atMs: entry.atMs + 1 })).toBe(true);

    const undone = (await history.last(20)).filter(({ reason }) => reason === 'Undone');
    expect(undone.map(({ message }) => message)).toEqual([entry.message, entry.message]);
  });

  it('fails where a line cannot be noted once, which is no proof that there is one', async () => {
    await expect(new DynamoDbRolloutRecord(client, 'no-table').noteOnce(aNote())).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('returns as many lines as are asked for, where they fill more than one page', async () => {
    const long = 'x'.repeat(350_000);
    for (const index of [1, 2, 3, 4]) await record.note(anEntry(`${index}${long}`, index));

    expect((await messages(4)).map(([first]) => first)).toEqual(['4', '3', '2', '1']);
  });

  it('expires after the days that are set', async () => {
    const short = new DynamoDbRolloutRecord(client, table, 7);

    await record.note(anEntry('ninety'));
    await short.note(anEntry('seven'));

    expect(await expiries()).toEqual({
      ninety: START_TIME / 1_000 + 90 * 86_400,
      seven: START_TIME / 1_000 + 7 * 86_400,
    });
  });
});

function anEntry(message = 'the bake begins', afterMs = 0): HistoryEntry {
  return {
    atMs: START_TIME + afterMs,
    rollout: 'r-1',
    phase: 'baking',
    weights: { blue: 90, green: 10 },
    reason: 'WeightsLive',
    message,
    gates: [],
    refused: undefined,
  };
}

/** A line about no rollout. */
function aNote(): HistoryEntry {
  return { ...anEntry(), rollout: undefined, phase: undefined, weights: undefined };
}

/** The first version of a record. */
function aFirstRollout(overrides: Partial<Rollout> = {}): Rollout {
  return aRollout({ version: 1, ...overrides });
}

async function messages(limit = 20): Promise<string[]> {
  return (await history.last(limit)).map(({ message }) => message);
}

async function expiries(): Promise<Record<string, number>> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :history',
      ExpressionAttributeValues: { ':history': { S: 'history' } },
    }),
  );
  const items = Items.map((item) => unmarshall(item));
  return Object.fromEntries(items.map(({ entry, expiresAt }) => [entry.message, expiresAt]));
}

function createTable(TableName: string) {
  return client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}
