import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DETAIL_TYPES, EVENT_SOURCE } from '../events/detail-types.ts';
import type { Notifier, RolloutEvent } from '../ports/notifier.ts';

/** Puts events on the default bus, from where a rule passes them to the function that mails them. */
export class EventBridgeNotifier implements Notifier {
  readonly #client: EventBridgeClient;
  readonly #service: string;
  readonly #stage: string;

  constructor(client: EventBridgeClient, service: string, stage: string) {
    this.#client = client;
    this.#service = service;
    this.#stage = stage;
  }

  async notify(event: RolloutEvent): Promise<void> {
    const [service, stage] = [this.#service, this.#stage];
    const Detail = JSON.stringify({ service, stage, ...detailOf(event) });
    const DetailType = DETAIL_TYPES[event.kind];
    const { FailedEntryCount = 0, Entries = [] } = await this.#client.send(
      new PutEventsCommand({ Entries: [{ Source: EVENT_SOURCE, DetailType, Detail }] }),
    );
    if (FailedEntryCount > 0) {
      throw new Error(`event refused: ${Entries[0]?.ErrorCode} ${Entries[0]?.ErrorMessage}`);
    }
  }
}

/** JSON leaves out what is unknown. */
function detailOf({ kind: _, from, to, alarm, ...rest }: RolloutEvent): object {
  const { name, wentOffAtMs } = alarm ?? {};
  const since = wentOffAtMs && new Date(wentOffAtMs).toISOString();
  return { previous: from, current: to, ...rest, alarm: alarm && { name, since } };
}
