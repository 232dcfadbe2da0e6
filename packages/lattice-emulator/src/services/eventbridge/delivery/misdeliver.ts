import type { Occasion } from '../../../faults/fault.ts';
import type { EventBridgeState } from '../state.ts';
import { deliver } from './deliver.ts';
import type { Delivery } from './delivery.ts';

/**
 * Brings an event to its target: once and at once, unless a fault makes it late, lost, double or
 * pass another one. The retries of a delivery are not struck again.
 */
export async function bring(state: EventBridgeState, delivery: Delivery): Promise<void> {
  const { scope } = state;
  const strike = scope.faults.strike('delivery', () => describe(delivery));
  switch (strike?.kind) {
    case undefined:
      await deliver(scope, delivery);
      break;
    case 'late':
      scope.clock.after(strike.byMs, () => deliver(scope, delivery));
      return;
    case 'twice':
      await deliver(scope, delivery);
      await deliver(scope, delivery);
      break;
    case 'out-of-order':
      return holdBack(state, delivery, strike.atMostMs);
    case 'lost':
      return;
  }
  await state.heldBack.get(keyOf(delivery))?.();
}

function describe({ rule, target, event }: Delivery): Occasion<'delivery'> {
  return {
    service: 'eventbridge',
    rule: [rule.name, rule.arn],
    target: [target.Id, target.Arn],
    source: event.source,
    detailType: event['detail-type'],
  };
}

/** Of two events that are held back for one target, the later one lets the earlier one go. */
async function holdBack(
  state: EventBridgeState,
  delivery: Delivery,
  atMostMs: number,
): Promise<void> {
  const { scope, heldBack } = state;
  const key = keyOf(delivery);
  await heldBack.get(key)?.();
  const letGo = async () => {
    cancel();
    heldBack.delete(key);
    await deliver(scope, delivery);
  };
  const cancel = scope.clock.after(atMostMs, letGo);
  heldBack.set(key, letGo);
}

function keyOf({ rule, target }: Delivery): string {
  return `${rule.arn} ${target.Id}`;
}
