import { promote } from './promote.ts';
import { rollbackTraffic } from './rollback-traffic.ts';
import { rollout } from './rollout.ts';
import { shift } from './shift.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';
import type { Verb } from './verb.ts';

/** What people say to a deployed stage, by the name of the command. */
export const VERBS: Readonly<Record<string, Verb>> = {
  status,
  shift,
  rollout,
  promote,
  undo,
  'rollback-traffic': rollbackTraffic,
};
