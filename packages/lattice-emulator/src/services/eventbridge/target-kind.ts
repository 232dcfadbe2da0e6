import type { Scope } from '../../contracts.ts';

/** The targets that the emulator can deliver to. */
export type TargetKind = 'function' | 'queue' | 'topic' | 'log group' | 'event bus';

export type TargetResource = {
  readonly kind: TargetKind;
  /** The last part of the ARN: of a function with its qualifier. */
  readonly name: string;
};

/**
 * Which resource of this account and region an ARN names; `undefined` when it is none that gets
 * events here.
 */
export function readTargetArn(
  { region, accountId }: Scope,
  arn: string,
): TargetResource | undefined {
  for (const [kind, { service, prefix }] of Object.entries(ARNS)) {
    const start = `arn:aws:${service}:${region}:${accountId}:${prefix}`;
    if (arn.startsWith(start)) return { kind: kind as TargetKind, name: arn.slice(start.length) };
  }
  return undefined;
}

const ARNS: Readonly<Record<TargetKind, { readonly service: string; readonly prefix: string }>> = {
  function: { service: 'lambda', prefix: 'function:' },
  queue: { service: 'sqs', prefix: '' },
  topic: { service: 'sns', prefix: '' },
  'log group': { service: 'logs', prefix: 'log-group:' },
  'event bus': { service: 'events', prefix: 'event-bus/' },
};
