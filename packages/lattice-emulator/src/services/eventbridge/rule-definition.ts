import { InvalidEventPatternException, type PutRuleRequest } from '@aws-sdk/client-eventbridge';
import type { Checked } from '../../sdk-types.ts';
import { checkText, invalid, NAME } from './constraints.ts';
import { type EventPattern, parseEventPattern } from './pattern/event-pattern.ts';
import { EventPatternError } from './pattern/event-pattern-error.ts';
import { parseSchedule } from './schedule/schedule-expression.ts';
import { DEFAULT_BUS, type EventBus, type RuleDefinition, type RuleSchedule } from './state.ts';

/**
 * @param now milliseconds since the epoch, from which a rate counts
 * @throws ValidationException
 * @throws InvalidEventPatternException
 */
export function readRuleDefinition(
  input: Checked<PutRuleRequest>,
  bus: EventBus,
  now: number,
): RuleDefinition {
  checkText('name', input.Name, NAME);
  checkText('scheduleExpression', input.ScheduleExpression, { max: 256 });
  checkText('eventPattern', input.EventPattern, { max: 4_096 });
  checkText('description', input.Description, { max: 512 });
  checkText('roleArn', input.RoleArn, { min: 1, max: 1_600 });
  if (!input.EventPattern && !input.ScheduleExpression) {
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  return {
    eventPattern: input.EventPattern
      ? { text: input.EventPattern, parsed: readEventPattern(input.EventPattern) }
      : undefined,
    schedule: input.ScheduleExpression
      ? readSchedule(input.ScheduleExpression, bus, now)
      : undefined,
    description: input.Description,
    roleArn: input.RoleArn,
  };
}

/**
 * Differs: AWS adds the line and the column to the message.
 *
 * @throws InvalidEventPatternException
 */
export function readEventPattern(text: string): EventPattern {
  try {
    return parseEventPattern(text);
  } catch (error) {
    if (!(error instanceof EventPatternError)) throw error;
    const message = `Event pattern is not valid. Reason: ${error.message}`;
    throw new InvalidEventPatternException({ message, $metadata: {} });
  }
}

function readSchedule(expression: string, bus: EventBus, now: number): RuleSchedule {
  if (bus.name !== DEFAULT_BUS) {
    throw invalid('ScheduleExpression is supported only on the default event bus.');
  }
  const parsed = parseSchedule(expression);
  if (parsed === undefined) throw invalid('Parameter ScheduleExpression is not valid.');
  return { expression, parsed, setAt: now };
}
