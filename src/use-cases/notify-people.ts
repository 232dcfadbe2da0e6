import type { DeliveredEvent } from '../events/rollout-event.ts';
import { bodyFor, type Stack } from '../notifications/body.ts';
import type { Impact } from '../notifications/impact.ts';
import { isPublished, type Level, type Severity, severityOf } from '../notifications/severity.ts';
import { subjectFor } from '../notifications/subject.ts';
import type { Log } from '../ports/log.ts';
import type { MetricReader } from '../ports/metric-reader.ts';
import type { RolloutEvent } from '../ports/notifier.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { RolloutRecord } from '../ports/rollout-record.ts';
import { readImpact } from './read-impact.ts';

export type NotifyPorts = {
  readonly publisher: Publisher;
  readonly log: Log;
  readonly record: Pick<RolloutRecord, 'read'>;
  readonly metrics: Pick<MetricReader, 'totals'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

export type NotifyOutcome = {
  readonly outcome: 'published' | 'below-level';
  readonly severity: Severity;
  readonly subject: string;
};

/**
 * Publishes an event to people, unless its severity is below the level that they chose.
 *
 * @throws when it could not be published, so that it is tried again
 */
export async function notifyPeople(
  ports: NotifyPorts,
  { level, ...stack }: Stack & { readonly level: Level },
  event: DeliveredEvent,
): Promise<NotifyOutcome> {
  const { service, stage } = stack;
  const severity = severityOf(event.kind);
  const subject = subjectFor(event, stack);
  const outcome = isPublished(severity, level) ? 'published' : 'below-level';
  if (outcome === 'published') {
    const body = bodyFor(event, stack, await impactOf(ports, event));
    await ports.publisher.publish({ subject, body, attributes: { severity, service, stage } });
  }
  ports.log.info(subject, { outcome, level, rollout: event.rollout });
  return { outcome, severity, subject };
}

/**
 * Reads the requests of a rollout that was rolled back, as far as the metrics have come. What is
 * missing must not keep people from being told.
 */
async function impactOf(
  { record, metrics, now, log }: NotifyPorts,
  { kind, rollout: id }: RolloutEvent,
): Promise<Impact | undefined> {
  if (kind !== 'rolled-back' || id === undefined) return undefined;
  try {
    const rollout = await record.read();
    return rollout?.id === id ? await readImpact({ metrics }, rollout, now()) : undefined;
  } catch (error) {
    log.error('the requests of the rollout could not be read', { error });
    return undefined;
  }
}
