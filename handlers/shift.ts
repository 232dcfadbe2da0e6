import { parseShiftRequest } from '../src/events/shift-request.ts';
import { createShift } from '../src/service.ts';
import type { ShiftOutcome } from '../src/use-cases/shift-traffic.ts';

// Built once per execution environment, so a bad setting fails the init and not the first event.
const shift = createShift(process.env);

/** Sets the weights now. Safe to run twice: the weights asked for are absolute. */
export async function handler(event: unknown): Promise<ShiftOutcome> {
  return shift(parseShiftRequest(event));
}
