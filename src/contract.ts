/**
 * The one face of the service for its clients, such as the plugin: the reports and outcomes of its
 * functions, the words in them, and the format of a plan. Nothing here reads or writes AWS but
 * `readBuild`, which says in the same terms what an environment runs.
 */

export { readBuild } from './aws/lambda-build.ts';
export { nearest } from './events/did-you-mean.ts';
export { actorSchema } from './events/fields.ts';
export { isRecord, LONGEST_TEXT } from './events/payload-error.ts';
export { PLAN_OPTIONS, type PlanOption } from './events/plan-options.ts';
export { planSchema } from './events/plan-schema.ts';
export { expected, object, parse } from './events/schema.ts';
export type { Actor } from './rollout/actor.ts';
export { type Build, type Builds, describeBuild, shortHash } from './rollout/builds.ts';
export { formatDuration, parseDuration } from './rollout/duration.ts';
export type { GateReading } from './rollout/gates/gate.ts';
export { PRESETS } from './rollout/plan.ts';
export { REASONS, type Reason } from './rollout/reasons.ts';
export type { Phase } from './rollout/rollout.ts';
export type { Verdict } from './rollout/verdict.ts';
export { formatWeights } from './rollout/weights.ts';
export type { CommandOutcome } from './use-cases/command-rollout.ts';
export { messageOf } from './use-cases/message-of.ts';
export type { PlanOutcome } from './use-cases/plan-rollout.ts';
export type { RolloutImpact } from './use-cases/read-impact.ts';
export type { RolloutStatus, StatusReport } from './use-cases/report-status.ts';
export type { RollbackOutcome } from './use-cases/roll-back.ts';
export type { ShiftOutcome } from './use-cases/shift-traffic.ts';
