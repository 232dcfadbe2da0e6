import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from '../../src/events/payload-problems.ts';
import { parseRollBackRequest } from '../../src/events/roll-back-request.ts';

describe('what asks for a rollback', () => {
  it('is the event of a metric alarm, as AWS documents it', () => {
    expect(parseRollBackRequest(fixture('metric-alarm'))).toEqual({
      kind: 'alarm',
      alarmName: 'ServerCpuTooHigh',
      changedAtMs: Date.parse('2019-10-02T17:04:40.989Z'),
      alarmReason: expect.stringMatching(/^Threshold Crossed: 1 out of the last 1 datapoints/),
    });
  });

  it('is the event of a composite alarm, as AWS documents it', () => {
    expect(parseRollBackRequest(fixture('composite-alarm'))).toMatchObject({
      kind: 'alarm',
      alarmName: 'ServiceAggregatedAlarm',
      changedAtMs: Date.parse('2022-07-22T15:57:45.394Z'),
    });
  });

  it('is a person, with a reason or without', () => {
    expect(parseRollBackRequest({ reason: 'complaints' })).toEqual({
      kind: 'by-hand',
      reason: 'complaints',
    });
    expect(parseRollBackRequest({})).toEqual({ kind: 'by-hand', reason: 'no reason given' });
  });

  it('is cut where it is long, so that the record can always be written', () => {
    const reason = 'x'.repeat(1_000_000);

    expect(parseRollBackRequest({ reason })).toEqual({ kind: 'by-hand', reason: 'x'.repeat(500) });
  });

  it('is an alarm event even when it says less than it should', () => {
    const event = { 'detail-type': 'CloudWatch Alarm State Change', detail: { state: {} } };

    expect(parseRollBackRequest(event)).toMatchObject({ kind: 'alarm', changedAtMs: undefined });
  });

  it('is a rehearsal when it asks for that and nothing else', () => {
    expect(parseRollBackRequest({ dryRun: true })).toEqual({ kind: 'rehearsal' });
  });

  it.each([
    [{ dryRun: 'true' }],
    [{ dryRun: false }],
    [{ dryRun: true, reason: 'complaints' }],
    [[{ dryRun: true }]],
  ])('%j is no rehearsal: in doubt traffic leaves green', (payload) => {
    expect(parseRollBackRequest(payload)).toMatchObject({ kind: 'by-hand' });
  });

  it('is the event of an alarm, even with a member that asks for a rehearsal', () => {
    const event = { 'detail-type': 'CloudWatch Alarm State Change', dryRun: true };

    expect(parseRollBackRequest(event)).toEqual({
      kind: 'alarm',
      alarmName: 'of unknown name',
      changedAtMs: undefined,
      alarmReason: 'no reason given',
    });
  });

  it('has no time when what the event says is none', () => {
    const detail = { state: { value: 'ALARM', timestamp: 'yesterday' } };

    expect(parseRollBackRequest({ 'detail-type': 'any', detail })).toMatchObject({
      changedAtMs: undefined,
    });
  });

  it('is not an alarm that has come back to OK', () => {
    const event = {
      'detail-type': 'CloudWatch Alarm State Change',
      detail: { state: { value: 'OK' } },
    };

    expect(() => parseRollBackRequest(event)).toThrow(
      new PayloadError(['detail.state.value: expected "ALARM", got "OK"']),
    );
  });

  it('is always understood, unless it is the event of an alarm in another state', () => {
    fc.assert(
      fc.property(fc.anything(), (payload) => {
        expect(['alarm', 'by-hand', 'rehearsal']).toContain(parseRollBackRequest(payload).kind);
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
