import { createEvent } from './event.ts';
import type { JsonObject } from './json.ts';
import { ingest } from './routing.ts';
import type { EventBridgeState, EventBus } from './state.ts';

/** Puts what AWS services have to say on the default event bus. */
export function publishServiceEvents(state: EventBridgeState, defaultBus: EventBus): void {
  const { scope } = state;
  scope.bus.on('service-event', ({ source, detailType, resources, detail }) => {
    const event = createEvent(scope, {
      source,
      detailType,
      resources,
      // The same JSON as its readers get, so that patterns see what targets see.
      detail: JSON.parse(JSON.stringify(detail)) as JsonObject,
      time: scope.clock.now(),
    });
    ingest(state, defaultBus, event);
  });
}
