import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadVerbs } from '../../packages/serverless-blue-green/src/command-line/load-verbs.ts';
import { ROOT } from '../../scripts/support/sls.ts';
import type { DeliveredEvent } from '../../src/events/rollout-event.ts';
import { bodyFor } from '../../src/notifications/body.ts';
import { nextStepsAfter } from '../../src/notifications/next-steps.ts';
import { EVENT_KINDS } from '../../src/rollout/event-kind.ts';
import { REASONS, type Reason } from '../../src/rollout/reasons.ts';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { aDeliveredEvent, aRolloutEvent, SHOP } from '../support/rollout-event.ts';

const ROLLED_BACK = aDeliveredEvent({
  kind: 'rolled-back',
  from: undefined,
  to: ALL_BLUE,
  reason: 'GreenInAlarm',
  message: 'rolled back to blue (100/0): alarm shop-prod-green-FaultRate went off',
  alarm: { name: 'shop-prod-green-FaultRate', wentOffAtMs: Date.parse('2026-11-26T12:00:00Z') },
});

describe('the mail of a rollback', () => {
  it('says what happened, what is affected, what to do next and where to look', () => {
    const impact = {
      green: { requests: 340, failed: 34 },
      blue: { requests: 3_060, failed: 0 },
    };

    expect(bodyFor(ROLLED_BACK, SHOP, impact).split('\n')).toEqual([
      'rolled back to blue (100/0): alarm shop-prod-green-FaultRate went off',
      '',
      'Service: shop, stage prod, eu-west-1',
      'Time: 2026-11-26T12:00:02.000Z',
      'Weights now: blue 100 %, green 0 %',
      'Reason: GreenInAlarm',
      'Rollout: r-1',
      'Plan: Canary10Percent5Minutes',
      'Build of green: 2.0.0',
      'By: the service itself',
      'Requests so far: green 34 of 340 failed, blue 0 of 3060 failed',
      'Alarm: shop-prod-green-FaultRate, since 2026-11-26T12:00:00.000Z',
      '',
      'What to do next:',
      '- find the cause: sls logs --stage prod -f green --filter ERROR',
      '- deploy a build that is fixed: sls deploy --stage prod',
      '- start again: sls rollout start --stage prod',
      "- if green was not at fault, retry it: sls rollout retry --stage prod --comment 'the cause'",
      '',
      'Console: https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/shop-prod-green-FaultRate',
      'Runbook: docs/runbook/rolled-back.md',
    ]);
  });

  it.each([
    ['nothing was read', undefined, 'green unknown, blue unknown'],
    [
      'only green was read',
      { green: { requests: 5, failed: 1 }, blue: { requests: 7, failed: undefined } },
      'green 1 of 5 failed, blue unknown',
    ],
  ])('says which numbers are unknown where %s', (_, impact, text) => {
    expect(bodyFor(ROLLED_BACK, SHOP, impact)).toContain(`\nRequests so far: ${text}\n`);
  });

  it('offers no retry where no rollout is known, and says what is unknown', () => {
    const unknown = { rollout: undefined, plan: undefined, build: undefined };
    const body = bodyFor({ ...ROLLED_BACK, ...unknown }, SHOP);

    expect(body).not.toContain('sls rollout retry');
    expect(body).toContain('\nRollout: none, or its record could not be read\nPlan: unknown\n');
  });

  it('names an alarm even where its time is unknown', () => {
    const event = { ...ROLLED_BACK, alarm: { name: 'an-alarm', wentOffAtMs: undefined } };

    expect(bodyFor(event, SHOP)).toContain('\nAlarm: an-alarm\n');
  });
});

describe('the mail of an approval that is needed', () => {
  const event = aDeliveredEvent({ kind: 'needs-approval', reason: 'ApprovalAwaited' });

  it('has the command that approves, and links to the log of the rollout', () => {
    const body = bodyFor(event, SHOP);

    expect(body).toContain('\n- approve the next step: sls rollout approve --stage prod\n');
    expect(body).toContain(
      '\nConsole: https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1' +
        '#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fshop-prod-rollout\n',
    );
  });

  it('has no line about requests, which only a rollback has', () => {
    expect(bodyFor(event, SHOP)).not.toContain('Requests');
  });
});

describe('the link to the console', () => {
  it.each([
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
    ['aws-eusc', 'eusc-de-east-1', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/'],
  ])('is of the partition: %s', (partition, region, start) => {
    expect(bodyFor(ROLLED_BACK, { ...SHOP, partition, region })).toContain(`\nConsole: ${start}`);
  });

  it('is left out in a partition whose console is not public', () => {
    expect(bodyFor(ROLLED_BACK, { ...SHOP, partition: 'aws-iso' })).not.toContain('Console:');
  });

  it('works for the name of any alarm', () => {
    const alarm = { name: 'orders / minute', wentOffAtMs: undefined };

    expect(bodyFor({ ...ROLLED_BACK, alarm }, SHOP)).toContain('alarm/orders%20%2F%20minute\n');
  });
});

describe('a comment', () => {
  it('is one line of the mail, with every word of it', () => {
    const comment = 'it is "slow"\r\n\u0007What to do next:\u2028- rm -rf \u202e/';
    const event = aDeliveredEvent({ actor: { id: 'ana\n', comment } });

    expect(bodyFor(event, SHOP)).toContain(
      '\nBy: ana\nComment: it is "slow" What to do next: - rm -rf  /\n',
    );
  });

  it('never adds a line, and never loses a letter', () => {
    const plain = bodyFor(commented('a comment'), SHOP).split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string(), (one, other) => {
        const comment = `${one}\n${other}`;
        const body = bodyFor(commented(comment), SHOP);

        expect(body.split(/[\p{Zl}\p{Zp}\r\n\v\f\u0085]/u)).toHaveLength(plain);
        expect(lettersOf(body)).toContain(lettersOf(comment));
      }),
    );
  });

  function commented(comment: string): DeliveredEvent {
    return aDeliveredEvent({ message: comment, actor: { id: 'ana', comment } });
  }

  function lettersOf(text: string): string {
    return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{White_Space}]/gu, '');
  }
});

describe('what to do next', () => {
  const reasons = Object.keys(REASONS) as Reason[];
  const all = EVENT_KINDS.flatMap((kind) =>
    reasons.map((reason) => nextStepsAfter(aRolloutEvent({ kind, reason }), 'prod')),
  );

  it('is always a command that exists, for the stage', () => {
    const known = [...loadVerbs().map(({ name }) => name), 'logs', 'deploy'];
    const commands = new Set(all.flatMap(({ steps }) => steps.map(([, command]) => command)));

    for (const command of commands) {
      const [, name = ''] = /^sls (.+?) --stage prod\b/.exec(command) ?? [];
      expect(known).toContain(name);
    }
  });

  it('is always explained on a page of the runbook that exists', () => {
    for (const page of new Set(all.map(({ page }) => page))) {
      expect([page, existsSync(path.join(ROOT, page))]).toEqual([page, true]);
    }
  });

  it.each<[string, Reason, string]>([
    ['timed out', 'StepTimedOut', 'sls rollout skip --stage prod'],
    ['was not approved in time', 'ApprovalTimedOut', 'sls rollout approve --stage prod'],
    ['was paused by a person', 'Paused', 'sls rollout resume --stage prod'],
    ['has an owner that is not known', 'Adopted', 'sls rollback-traffic --stage prod'],
    ['is held because of blue', 'BlueInAlarm', 'sls rollback-traffic --stage prod'],
  ])('fits a rollout that %s', (_, reason, command) => {
    const { steps } = nextStepsAfter(aRolloutEvent({ kind: 'paused', reason }), 'prod');

    expect(steps.map(([, each]) => each)).toContain(command);
  });

  it('is only to look, where green was withdrawn', () => {
    const { steps } = nextStepsAfter(aRolloutEvent({ kind: 'shifted', to: ALL_BLUE }), 'prod');

    expect(steps.map(([, command]) => command)).toEqual(['sls status --stage prod']);
  });
});
