import { describe, expect, it } from '@jest/globals';
import { Clock } from '../../src/clock.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

describe('a clock that stands still', () => {
  it('shows the time it was started with', () => {
    expect(stoppedClock().now()).toBe(START);
  });

  it.each([
    [1_500, 1_500],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
  ] as const)('moves by %s', async (duration, ms) => {
    const clock = stoppedClock();

    await clock.advance(duration);

    expect(clock.now()).toBe(START + ms);
  });

  it('refuses a duration that it cannot read', async () => {
    const advanced = stoppedClock().advance('1e3s');

    await expect(advanced).rejects.toThrow('duration must be like 500ms, 10s, 5m or 1h, got 1e3s');
  });

  it('runs what is due at once, and nothing else, without being moved', async () => {
    const clock = stoppedClock();

    const ran = await new Promise<string>((resolve) => {
      clock.after(1, () => resolve('later'));
      clock.after(0, () => resolve('now'));
    });

    expect(ran).toBe('now');
  });
});

describe('sleep', () => {
  it('lets a stepped clock move on, and wakes started work up in its time', async () => {
    const clock = stoppedClock();
    const seen: number[] = [];
    clock.start(async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await clock.sleep(1_000);
        seen.push(clock.now() - START);
      }
    });

    await clock.idle();
    await clock.advance('2500ms');

    expect(seen).toEqual([1_000, 2_000]);
  });

  it('is work in flight again when it is over', async () => {
    const clock = stoppedClock();
    let isDone = false;
    clock.start(async () => {
      await clock.sleep(1_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      isDone = true;
    });

    await clock.advance('1s');

    expect(isDone).toBe(true);
  });

  it('does not hold up other work, which is still waited for', async () => {
    const clock = stoppedClock();
    let isDone = false;
    clock.start(() => clock.sleep(1_000));
    clock.start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      isDone = true;
    });

    await clock.idle();

    expect(isDone).toBe(true);
  });

  it('passes by itself on a clock that runs', async () => {
    const clock = new Clock({ speed: 1_000, startTime: START });

    await clock.sleep(1_000);

    expect(clock.now()).toBeGreaterThanOrEqual(START + 1_000);
    clock.close();
  });
});

describe('advance', () => {
  it('runs timers in the order of their times, and those of one time in the order of their making', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    clock.after(2_000, () => ran.push('second'));
    clock.after(1_000, () => ran.push('first, made first'));
    clock.after(3_000, () => ran.push('third'));
    clock.after(1_000, () => ran.push('first, made second'));

    await clock.advance('3s');

    expect(ran).toEqual(['first, made first', 'first, made second', 'second', 'third']);
  });

  it('shows each timer the time that it was set to', async () => {
    const clock = stoppedClock();
    const seen: number[] = [];
    clock.at(START + 1_000, () => seen.push(clock.now()));
    clock.at(START + 2_500, () => seen.push(clock.now()));

    await clock.advance('1m');

    expect(seen).toEqual([START + 1_000, START + 2_500]);
  });

  it('runs a timer that is due exactly at its end, and none that is due later', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    clock.after(1_000, () => ran.push('at the end'));
    clock.after(1_001, () => ran.push('later'));

    await clock.advance('1s');

    expect(ran).toEqual(['at the end']);
  });

  it('runs timers that timers set on the way', async () => {
    const clock = stoppedClock();
    const ran: number[] = [];
    clock.after(1_000, () => {
      clock.after(1_000, () => ran.push(clock.now() - START));
      clock.after(9_000, () => ran.push(clock.now() - START));
    });

    await clock.advance('5s');

    expect(ran).toEqual([2_000]);
  });

  it('does not turn back for a timer whose time has passed', async () => {
    const clock = stoppedClock();
    const seen: number[] = [];
    clock.after(1_000, () => {
      clock.at(START, () => seen.push(clock.now()));
    });

    await clock.advance('2s');

    expect(seen).toEqual([START + 1_000]);
  });

  it('waits for what a timer started before it runs the next one', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    clock.after(1_000, async () => {
      await turns(20);
      ran.push('the work of the first');
    });
    clock.after(2_000, () => ran.push('the second'));

    await clock.advance('2s');

    expect(ran).toEqual(['the work of the first', 'the second']);
  });

  it('waits for tracked work that began before it', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    void clock.track(turns(20).then(() => ran.push('the work')));
    clock.after(1_000, () => ran.push('the timer'));

    await clock.advance('1s');

    expect(ran).toEqual(['the work', 'the timer']);
  });

  it('waits for work that tracked work starts, and for the timers that it sets', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    clock.after(1_000, async () => {
      await turns(5);
      void clock.track(turns(20).then(() => clock.after(0, () => ran.push('the timer at last'))));
    });

    await clock.advance('1s');

    expect(ran).toEqual(['the timer at last']);
  });

  it('continues when tracked work fails, which its starter handles', async () => {
    const clock = stoppedClock();
    const work = clock.track(Promise.reject(new Error('failed')));

    await clock.advance('1s');

    expect(clock.now()).toBe(START + 1_000);
    await expect(work).rejects.toThrow('failed');
  });
});

describe('what is due on a clock that stands still', () => {
  it('runs one by one, however long each takes', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    const slowly = async (name: string) => {
      ran.push(`${name} begins`);
      await turns(5);
      ran.push(`${name} ends`);
    };
    clock.after(0, () => slowly('first'));
    clock.after(0, () => slowly('second'));

    await turns(5);
    await clock.advance(0);

    expect(ran).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('does not keep waiting for work that itself waits for what is due after it', async () => {
    const clock = new Clock({ speed: 0, startTime: START, stalledWorkMs: 10 });
    const ran: string[] = [];
    clock.after(1_000, async () => {
      await new Promise<void>((resolve) => void clock.after(0, resolve));
      ran.push('the work');
    });

    await clock.advance('1s');

    expect(ran).toEqual(['the work']);
  });
});

describe('start', () => {
  it('begins at once, and is waited for by advance', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];

    clock.start(async () => {
      ran.push('begun');
      await turns(20);
      ran.push('done');
    });
    const atFirst = [...ran];
    clock.after(1_000, () => ran.push('the timer'));
    await clock.advance('1s');

    expect(atFirst).toEqual(['begun']);
    expect(ran).toEqual(['begun', 'done', 'the timer']);
  });
});

describe('every', () => {
  it('runs at whole multiples of its interval, whenever it was started', async () => {
    const clock = new Clock({ speed: 0, startTime: START + 20_000 });
    const seen: number[] = [];
    clock.every(60_000, () => seen.push(clock.now() - START));

    await clock.advance('3m');

    expect(seen).toEqual([60_000, 120_000, 180_000]);
  });

  it('runs that much later than the multiples', async () => {
    const clock = stoppedClock();
    const seen: number[] = [];
    clock.every(60_000, () => seen.push(clock.now() - START), 1_000);

    await clock.advance('2m');

    expect(seen).toEqual([1_000, 61_000]);
  });

  it('ends when it is cancelled, by itself too', async () => {
    const clock = stoppedClock();
    let runs = 0;
    const cancel = clock.every(1_000, () => {
      runs += 1;
      if (runs === 2) cancel();
    });

    await clock.advance('10s');

    expect(runs).toBe(2);
  });

  it('leaves out what a clock that ran ahead has missed', async () => {
    const clock = new Clock({ speed: 1_000_000, startTime: START });
    const seen: number[] = [];
    await new Promise<void>((resolve) => {
      const cancel = clock.every(1, () => {
        seen.push(clock.now());
        if (seen.length === 3) {
          cancel();
          resolve();
        }
      });
    });

    expect(new Set(seen).size).toBe(3);
    clock.close();
  });
});

describe('a clock that runs', () => {
  it('runs timers by itself, at its speed', async () => {
    const clock = new Clock({ speed: 100_000, startTime: START });
    const began = performance.now();

    await new Promise<void>((resolve) => void clock.after(600_000, resolve));

    const realMs = performance.now() - began;
    expect(clock.now()).toBeGreaterThanOrEqual(START + 600_000);
    expect(realMs).toBeGreaterThanOrEqual(5);
    expect(realMs).toBeLessThan(1_000);
    clock.close();
  });

  it('keeps its time when its speed changes, and timers go by the new one', async () => {
    const clock = stoppedClock();
    const ran = new Promise<number>((resolve) => {
      clock.after(60_000, () => resolve(clock.now()));
    });

    clock.setSpeed(1_000_000);

    expect(await ran).toBeGreaterThanOrEqual(START + 60_000);
    expect(clock.speed).toBe(1_000_000);
    clock.setSpeed(0);
    const stoppedAt = clock.now();
    await turns(5);
    expect(clock.now()).toBe(stoppedAt);
  });

  it('shows whole milliseconds', () => {
    const clock = new Clock({ speed: 1.7, startTime: START });

    expect(Number.isInteger(clock.now())).toBe(true);
    clock.close();
  });
});

describe('cancel', () => {
  it('keeps a timer from running', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    const cancel = clock.after(1_000, () => ran.push('cancelled'));
    clock.after(1_000, () => ran.push('kept'));

    cancel();
    await clock.advance('1s');

    expect(ran).toEqual(['kept']);
  });

  it('does nothing when the timer has run', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    const cancel = clock.after(1_000, () => ran.push('first'));
    clock.after(2_000, () => ran.push('second'));

    await clock.advance('1s');
    cancel();
    await clock.advance('1s');

    expect(ran).toEqual(['first', 'second']);
  });
});

describe('close', () => {
  it('forgets every timer and takes no more', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    clock.after(1_000, () => ran.push('set before'));

    clock.close();
    clock.after(1_000, () => ran.push('set after'));
    await clock.advance('5s');

    expect(ran).toEqual([]);
  });

  it('lets a timer close the clock that runs it', async () => {
    const clock = stoppedClock();
    const ran: string[] = [];
    clock.after(1_000, () => clock.close());
    clock.after(1_000, () => ran.push('set for the same time'));

    await clock.advance('5s');

    expect(ran).toEqual([]);
  });
});

function stoppedClock(): Clock {
  return new Clock({ speed: 0, startTime: START });
}

/** Lets the event loop go round, as work does that waits for a process or a socket. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
