import { describe, expect, it } from '@jest/globals';
import { createMemoryMeter } from '../../src/services/lambda/runtime/memory-meter.ts';

describe('createMemoryMeter', () => {
  it('asks the system again only after a tenth of a second', () => {
    let bytes = 100;
    let now = 5_000;
    const memory = createMemoryMeter(
      () => bytes,
      () => now,
    );

    expect(memory()).toBe(100);
    bytes = 200;
    now += 99;
    expect(memory()).toBe(100);
    now += 1;
    expect(memory()).toBe(200);
  });

  it('returns the memory of this process', () => {
    expect(createMemoryMeter()()).toBeGreaterThan(10_000_000);
  });
});
