import { describe, expect, it } from '@jest/globals';
import type { Level } from '../../src/notifications/severity.ts';
import type { Message, Publisher } from '../../src/ports/publisher.ts';
import { EVENT_KINDS } from '../../src/rollout/event-kind.ts';
import { notifyPeople } from '../../src/use-cases/notify-people.ts';
import { fakePorts } from '../support/fakes.ts';
import { aDeliveredEvent, SHOP } from '../support/rollout-event.ts';
import { aRolloutIn } from '../support/rollouts.ts';

const ROLLED_BACK = aDeliveredEvent({
  kind: 'rolled-back',
  rollout: aRolloutIn('rolled-back').id,
  reason: 'BudgetSpent',
});

class FakePublisher implements Publisher {
  readonly messages: Message[] = [];
  failure: Error | undefined;

  async publish(message: Message): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.messages.push(message);
  }
}

describe('notifying people', () => {
  it('publishes subject and text, and what subscribers filter by', async () => {
    const { publisher, notify } = people();

    expect(await notify(ROLLED_BACK)).toEqual({
      outcome: 'published',
      severity: 'CRITICAL',
      subject: '[CRITICAL] shop prod: rolled back to blue (2.0.0, BudgetSpent)',
    });
    expect(publisher.messages).toEqual([
      {
        subject: '[CRITICAL] shop prod: rolled back to blue (2.0.0, BudgetSpent)',
        body: expect.stringContaining('Weights now: blue 90 %, green 10 %'),
        attributes: { severity: 'CRITICAL', service: 'shop', stage: 'prod' },
      },
    ]);
  });

  it.each<[Level, readonly string[]]>([
    ['all', [...EVENT_KINDS]],
    ['important', ['rolled-back', 'paused', 'needs-approval']],
    ['critical', ['rolled-back']],
  ])('at the level %s publishes %j and logs the rest', async (level, published) => {
    const { publisher, notify, log } = people(level);
    const done: string[] = [];

    for (const kind of EVENT_KINDS) {
      const { outcome } = await notify(aDeliveredEvent({ kind }));
      if (outcome === 'published') done.push(kind);
    }

    expect(done).toEqual(published);
    expect(publisher.messages).toHaveLength(published.length);
    expect(log.lines).toHaveLength(EVENT_KINDS.length);
  });

  it('fails where the topic does not answer, so that it is tried again', async () => {
    const { publisher, notify } = people();
    publisher.failure = new Error('no topic');

    await expect(notify(ROLLED_BACK)).rejects.toThrow('no topic');
  });

  it('says how many requests a rolled back rollout cost', async () => {
    const { publisher, notify } = people();

    await notify(ROLLED_BACK);
    await notify(aDeliveredEvent({ kind: 'ready' }));

    expect(publisher.messages.map(({ body }) => body)).toEqual([
      expect.stringContaining('green 20 of 180 failed, blue 0 of 3170 failed'),
      expect.not.stringContaining('failed'),
    ]);
  });

  it('says that they are unknown where the record has another rollout by now', async () => {
    const { publisher, notify } = people();

    await notify({ ...ROLLED_BACK, rollout: 'r-0' });

    expect(publisher.messages[0]?.body).toContain('green unknown, blue unknown');
  });

  it('is not kept back by requests that cannot be counted', async () => {
    const { publisher, notify, log, record } = people();
    record.readFailure = new Error('throttled');

    await notify(ROLLED_BACK);

    expect(publisher.messages[0]?.body).toContain('green unknown, blue unknown');
    expect(log.lines[0]).toMatchObject({ level: 'error' });
  });
});

function people(level: Level = 'all') {
  const publisher = new FakePublisher();
  const ports = fakePorts();
  ports.record.current = aRolloutIn('rolled-back');
  const notify = (event: typeof ROLLED_BACK) =>
    notifyPeople({ ...ports, publisher }, { ...SHOP, level }, event);
  return { publisher, notify, log: ports.log, record: ports.record };
}
