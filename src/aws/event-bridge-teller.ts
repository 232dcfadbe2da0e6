import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { ChangeTeller, WeightChange } from '../ports/change-teller.ts';

const EVENT_SOURCE = 'lattice-blue-green';

/** The detail-types of the events, by what happened; docs/concepts.md shows their details. */
const DETAIL_TYPES = { shifted: 'Traffic Shifted', 'rolled-back': 'Traffic Rolled Back' } as const;

/** Tells of changes as events on the default bus, from where a rule mails them to people. */
export class EventBridgeTeller implements ChangeTeller {
  readonly #client: EventBridgeClient;
  readonly #service: string;
  readonly #stage: string;

  constructor(client: EventBridgeClient, service: string, stage: string) {
    this.#client = client;
    this.#service = service;
    this.#stage = stage;
  }

  async tell(change: WeightChange): Promise<void> {
    const { kind, from, to, ...rest } = change;
    const detail = {
      service: this.#service,
      stage: this.#stage,
      ...(from === undefined ? {} : { previous: from }),
      current: to,
      ...rest,
    };
    const { FailedEntryCount = 0, Entries = [] } = await this.#client.send(
      new PutEventsCommand({
        Entries: [
          { Source: EVENT_SOURCE, DetailType: DETAIL_TYPES[kind], Detail: JSON.stringify(detail) },
        ],
      }),
    );
    if (FailedEntryCount > 0) {
      throw new Error(`event refused: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage}`);
    }
  }
}
