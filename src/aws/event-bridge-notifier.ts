import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Notifier, RolloutEvent } from '../ports/notifier.ts';
import type { EventKind } from '../rollout/event-kind.ts';

const EVENT_SOURCE = 'lattice-blue-green';

/** The detail types of the events; docs/concepts.md shows their details. */
const DETAIL_TYPES: Readonly<Record<EventKind, string>> = {
  started: 'Rollout Started',
  shifted: 'Traffic Shifted',
  'rolled-back': 'Traffic Rolled Back',
  paused: 'Rollout Paused',
  resumed: 'Rollout Resumed',
  'needs-approval': 'Rollout Needs Approval',
  ready: 'Rollout Ready',
  promoted: 'Rollout Promoted',
};

/** Puts events on the default bus, from where a rule mails them to people. */
export class EventBridgeNotifier implements Notifier {
  readonly #client: EventBridgeClient;
  readonly #service: string;
  readonly #stage: string;

  constructor(client: EventBridgeClient, service: string, stage: string) {
    this.#client = client;
    this.#service = service;
    this.#stage = stage;
  }

  async notify({ kind, from, to, ...rest }: RolloutEvent): Promise<void> {
    // JSON leaves out what is unknown.
    const [service, stage] = [this.#service, this.#stage];
    const Detail = JSON.stringify({ service, stage, previous: from, current: to, ...rest });
    const { FailedEntryCount = 0, Entries = [] } = await this.#client.send(
      new PutEventsCommand({
        Entries: [{ Source: EVENT_SOURCE, DetailType: DETAIL_TYPES[kind], Detail }],
      }),
    );
    if (FailedEntryCount > 0) {
      throw new Error(`event refused: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage}`);
    }
  }
}
