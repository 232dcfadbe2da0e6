import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from '../../src/events/payload-error.ts';
import { parseRollbackInput } from '../../src/events/rollback-input.ts';
import { UNKNOWN_ACTOR } from '../../src/rollout/actor.ts';

describe('the input of rollback', () => {
  it('is the event of a metric alarm, as AWS documents it', () => {
    expect(parseRollbackInput(fixture('metric-alarm'))).toEqual({
      kind: 'alarm',
      alarmName: 'ServerCpuTooHigh',
      changedAtMs: Date.parse('2019-10-02T17:04:40.989Z'),
      stateReason: expect.stringMatching(/^Threshold Crossed: 1 out of the last 1 datapoints/),
    });
  });

  it('is the event of a composite alarm, as AWS documents it', () => {
    expect(parseRollbackInput(fixture('composite-alarm'))).toMatchObject({
      kind: 'alarm',
      alarmName: 'ServiceAggregatedAlarm',
      changedAtMs: Date.parse('2022-07-22T15:57:45.394Z'),
    });
  });

  it.each([
    [
      { actor: 'ana', comment: 'complaints' },
      { id: 'ana', comment: 'complaints' },
    ],
    [{ comment: 'complaints' }, { id: 'unknown', comment: 'complaints' }],
    [{ actor: 'ana' }, { id: 'ana', comment: undefined }],
    [{}, UNKNOWN_ACTOR],
    [{ actor: 7, comment: ['complaints'] }, UNKNOWN_ACTOR],
    [null, UNKNOWN_ACTOR],
    ['now', UNKNOWN_ACTOR],
  ])('is a person: %j', (payload, actor) => {
    expect(parseRollbackInput(payload)).toEqual({ kind: 'manual', actor });
  });

  it('is cut where it is long, so that the record can always be written', () => {
    const long = 'x'.repeat(1_000_000);

    expect(parseRollbackInput({ actor: long, comment: long })).toEqual({
      kind: 'manual',
      actor: { id: 'x'.repeat(500), comment: 'x'.repeat(500) },
    });
  });

  it('is the event of an alarm even when members are missing', () => {
    const event = { 'detail-type': 'CloudWatch Alarm State Change', detail: { state: {} } };

    expect(parseRollbackInput(event)).toMatchObject({ kind: 'alarm', changedAtMs: undefined });
  });

  it('is a rehearsal when it has dryRun and nothing else', () => {
    expect(parseRollbackInput({ dryRun: true })).toEqual({ kind: 'rehearsal' });
  });

  it.each([
    [{ dryRun: 'true' }],
    [{ dryRun: false }],
    [{ dryRun: true, comment: 'complaints' }],
    [[{ dryRun: true }]],
  ])('is no rehearsal when it is %j: in doubt all traffic moves to blue', (payload) => {
    expect(parseRollbackInput(payload)).toMatchObject({ kind: 'manual' });
  });

  it('is the event of an alarm, even where it has dryRun too', () => {
    const event = { 'detail-type': 'CloudWatch Alarm State Change', dryRun: true };

    expect(parseRollbackInput(event)).toEqual({
      kind: 'alarm',
      alarmName: 'of unknown name',
      changedAtMs: undefined,
      stateReason: 'no reason given',
    });
  });

  it('has no time when the event has none that can be parsed', () => {
    const detail = { state: { value: 'ALARM', timestamp: 'yesterday' } };

    expect(parseRollbackInput({ 'detail-type': 'any', detail })).toMatchObject({
      changedAtMs: undefined,
    });
  });

  it('is refused when the alarm is OK again', () => {
    const event = {
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { state: { value: 'OK' } },
    };

    expect(() => parseRollbackInput(event)).toThrow(
      new PayloadError(['detail.state.value: expected "ALARM", got "OK"']),
    );
  });

  it('is always parsed, unless it is the event of an alarm in another state', () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => {
        expect(['alarm', 'manual', 'rehearsal']).toContain(parseRollbackInput(payload).kind);
      }),
    );
  });
});

function fixture(name: string): unknown {
  const file = new URL(
    `../../packages/lattice-emulator/tests/fixtures/events/cloudwatch/${name}.json`,
    import.meta.url,
  );
  return JSON.parse(readFileSync(file, 'utf8'));
}
