import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException as NoSuchRule,
} from '@aws-sdk/client-eventbridge';
import {
  GetPolicyCommand,
  InvokeCommand,
  type LambdaClient,
  ResourceNotFoundException as NoSuchPolicy,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { isRecord } from '../events/payload-error.ts';
import type { RollbackReadiness } from '../ports/rollback-readiness.ts';
import type { ReadinessCheck } from '../rollout/preflight.ts';

export type RollbackReadinessClients = {
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
};

export type RollbackReadinessNames = {
  readonly rule: string;
  readonly rollbackFunction: string;
  readonly deadLetterQueueUrl: string;
};

const EVENTBRIDGE = 'events.amazonaws.com';
const INVOKE = 'lambda:InvokeFunction';

/** Inspects the rule, the permission, the queue and the function that a rollback depends on. */
export class RollbackReadinessInspector implements RollbackReadiness {
  readonly #clients: RollbackReadinessClients;
  readonly #names: RollbackReadinessNames;

  constructor(clients: RollbackReadinessClients, names: RollbackReadinessNames) {
    this.#clients = clients;
    this.#names = names;
  }

  async inspect(): Promise<ReadinessCheck> {
    const [rule, targetsRollback, policy, deadLetters, rehearsalProblem] = await Promise.all([
      this.#describeRule(),
      this.#targetsRollback(),
      this.#readPolicy(),
      this.#countDeadLetters(),
      this.#rehearse(),
    ]);
    return {
      rule: { isEnabled: rule.isEnabled, targetsRollback },
      isPermitted: rule.arn !== undefined && permitsRule(policy, rule.arn),
      deadLetters,
      rehearsalProblem,
    };
  }

  async #describeRule(): Promise<{ readonly isEnabled: boolean; readonly arn?: string }> {
    try {
      const command = new DescribeRuleCommand({ Name: this.#names.rule });
      const { State, Arn = '' } = await this.#clients.events.send(command);
      return { isEnabled: State !== 'DISABLED', arn: Arn };
    } catch (error) {
      if (error instanceof NoSuchRule) return { isEnabled: false };
      throw error;
    }
  }

  async #targetsRollback(): Promise<boolean> {
    const { rule, rollbackFunction } = this.#names;
    let NextToken: string | undefined;
    try {
      do {
        const page = await this.#clients.events.send(
          new ListTargetsByRuleCommand({ Rule: rule, NextToken }),
        );
        const { Targets = [] } = page;
        if (Targets.some(({ Arn = '' }) => functionNameOf(Arn) === rollbackFunction)) return true;
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return false;
    } catch (error) {
      if (error instanceof NoSuchRule) return false;
      throw error;
    }
  }

  /** @returns nothing where the function has no policy, and where there is no such function */
  async #readPolicy(): Promise<unknown> {
    try {
      const FunctionName = this.#names.rollbackFunction;
      const { Policy = '' } = await this.#clients.lambda.send(
        new GetPolicyCommand({ FunctionName }),
      );
      return JSON.parse(Policy);
    } catch (error) {
      if (error instanceof NoSuchPolicy) return undefined;
      throw error;
    }
  }

  async #countDeadLetters(): Promise<number> {
    const { Attributes = {} } = await this.#clients.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#names.deadLetterQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes.ApproximateNumberOfMessages ?? 0);
  }

  /** @returns the problem, if there is one */
  async #rehearse(): Promise<string | undefined> {
    const FunctionName = this.#names.rollbackFunction;
    const Payload = JSON.stringify({ dryRun: true });
    try {
      const answer = await this.#clients.lambda.send(new InvokeCommand({ FunctionName, Payload }));
      const text = answer.Payload?.transformToString() ?? '';
      if (answer.FunctionError !== undefined) return `it failed: ${text}`;
      return isRehearsed(text) ? undefined : `it answered ${text}, expected outcome rehearsed`;
    } catch (error) {
      return `it could not be invoked: ${String(error)}`;
    }
  }
}

/** `arn:aws:lambda:<region>:<account>:function:<name>`, with or without a version or an alias. */
function functionNameOf(arn: string): string | undefined {
  const [, , service, , , kind, name] = arn.split(':');
  return service === 'lambda' && kind === 'function' ? name : undefined;
}

function isRehearsed(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && answer.outcome === 'rehearsed';
  } catch {
    return false;
  }
}

function permitsRule(policy: unknown, ruleArn: string): boolean {
  const statements = isRecord(policy) ? asList(policy.Statement) : [];
  return statements.some(
    (statement) =>
      isRecord(statement) &&
      statement.Effect === 'Allow' &&
      isRecord(statement.Principal) &&
      asList(statement.Principal.Service).includes(EVENTBRIDGE) &&
      asList(statement.Action).includes(INVOKE) &&
      isMetBy(statement.Condition, ruleArn),
  );
}

/** True where the only condition is on the rule: any other condition keeps EventBridge out. */
function isMetBy(condition: unknown, ruleArn: string): boolean {
  const operators = isRecord(condition) ? Object.values(condition) : [];
  const asked = operators.flatMap((keys) => (isRecord(keys) ? Object.entries(keys) : []));
  return asked.every(
    ([key, values]) => key.toLowerCase() === 'aws:sourcearn' && asList(values).includes(ruleArn),
  );
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
