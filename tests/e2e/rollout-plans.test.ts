import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PresetName } from '../../src/rollout/plan.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const deployed = new DeployedStage({ version: '2.0.0' });

// An alarm without data is inconclusive.
beforeAll(() => deployed.emulator.clock.advance('3m'));

// Without a verdict on the build, so that the next plan may begin with it.
afterEach(async () => {
  await deployed.stage.call('shift', { green: 0 });
  await deployed.emulator.clock.advance('1m');
});

/** Green's share in percent, by the minute at which it begins. */
type Course = readonly (readonly [minute: number, green: number])[];

const PRESETS: readonly (readonly [PresetName, Course])[] = [
  ['Canary10Percent5Minutes', canary(5)],
  ['Canary10Percent10Minutes', canary(10)],
  ['Canary10Percent15Minutes', canary(15)],
  ['Canary10Percent30Minutes', canary(30)],
  ['Linear10PercentEvery1Minute', linear(1)],
  ['Linear10PercentEvery2Minutes', linear(2)],
  ['Linear10PercentEvery3Minutes', linear(3)],
  ['Linear10PercentEvery10Minutes', linear(10)],
  ['AllAtOnce', [[0, 100]]],
];

describe('a plan by name', () => {
  it.each(PRESETS)('%s gives green its shares at the times in its name', async (plan, course) => {
    const [lastMinute] = course.at(-1) ?? [0];
    await deployed.stage.call('rollout', { plan, minimumRequests: 0 });

    expect(await sharesOfGreen(lastMinute)).toEqual(course);
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'baking',
      rollout: { plan, step: course.length, steps: course.length, green: 100 },
    });
  });

  it('is ready one turn after green has all traffic', async () => {
    await deployed.stage.call('rollout', { plan: 'AllAtOnce', minimumRequests: 0 });

    await deployed.emulator.clock.advance('1m');

    expect(await deployed.stage.status()).toMatchObject({
      phase: 'ready',
      weights: withGreenAt(100),
      rollout: { plan: 'AllAtOnce', reason: 'EveryStepPassed' },
    });
  });

  it('leaves a line for every decision, with what it rested on', async () => {
    const plan = 'Linear10PercentEvery1Minute';
    const { rollout } = await deployed.stage.call('rollout', { plan, minimumRequests: 0 });
    await deployed.untilPhase('ready', 11);

    const decisions = await deployed.stage.decisions(String(rollout));

    const steps = Array.from({ length: 10 }, () => ['GreenRaised', 'WeightsLive']);
    expect(decisions.map(({ reason }) => reason)).toEqual([
      'Started',
      ...steps.flat(),
      'EveryStepPassed',
    ]);
    const [raised] = decisions.filter(({ message }) => message.startsWith('from 80/20'));
    expect(raised).toMatchObject({
      message: 'from 80/20 to 70/30: step 3 of 10, green at 30 %',
      weights: withGreenAt(30),
      gates: [
        { gate: 'alarms', verdict: 'pass', value: 4, threshold: 4 },
        { gate: 'build', verdict: 'pass', value: '2.0.0', threshold: '2.0.0' },
        { gate: 'bake', verdict: 'pass', threshold: '1m' },
      ],
    });
  });
});

describe('a plan of steps', () => {
  it('proceeds only when green got its requests, and fails none of them', async () => {
    const steps = [
      { green: 20, bake: '2m' },
      { green: 60, bake: '1m' },
      { green: 100, bake: '2m' },
    ];
    const { rollout } = await deployed.stage.call('rollout', { steps, minimumRequests: 20 });
    const report = await deployed.sendFor(5 * 60, 15);

    expect(report.statuses).toEqual({ 200: 5 * 6 * 15 });
    const decisions = await deployed.stage.decisions(String(rollout));
    expect(decisions.map(({ reason }) => reason)).toEqual([
      'Started',
      'GreenRaised',
      'WeightsLive',
      'Baking',
      'GreenRaised',
      'WeightsLive',
      'GreenRaised',
      'WeightsLive',
      'Baking',
      'EveryStepPassed',
    ]);
    expect(decisions.at(-1)?.gates).toContainEqual(
      expect.objectContaining({ gate: 'requests', verdict: 'pass', threshold: 20 }),
    );
    const green = report.split.find(({ environment }) => environment === 'green');
    expect(await deployed.stage.status()).toMatchObject({
      phase: 'ready',
      weights: withGreenAt(100),
      rollout: { requests: { total: green?.requests, failed: 0 } },
    });
  });
});

describe('the schedule of a plan', () => {
  it('has times and requests, and nothing starts', async () => {
    await deployed.sendFor(10 * 60, 2);
    const before = await deployed.stage.status();

    const answer = await deployed.stage.call('rollout', {
      action: 'plan',
      plan: 'Canary10Percent5Minutes',
      approval: { before: 100, timeout: '1h' },
    });

    expect(answer).toEqual({
      plan: 'Canary10Percent5Minutes',
      message: expect.stringMatching(
        /^Canary10Percent5Minutes: 5m if every gate passes at once, [\dhm ]+ at most unless it is paused; at 12 requests a minute green gets about 6 of them, at most \d+$/,
      ),
      steps: [
        '1. green 10 % after 0s (15m at the latest), bakes for 5m',
        expect.stringMatching(
          /^2\. green 100 % after 5m \([\dhm ]+ at the latest\), once approved, bakes for 0s$/,
        ),
      ],
      exposure: { requestsPerMinute: 12, expected: 6, atMost: expect.any(Number) },
      shortestMs: 5 * 60_000,
      longestMs: expect.any(Number),
      warnings: [
        expect.stringMatching(/^green runs the same build as blue, /),
        expect.stringMatching(
          /^at 12 requests a minute, green gets 1\.2 of them at 10 %: step 1 takes/,
        ),
      ],
    });
    const after = await deployed.stage.status();
    expect({ ...after, at: before.at }).toEqual(before);
  });
});

describe('a wrong payload', () => {
  it.each([
    [{}, 'plan or steps: expected a plan (Canary10Percent5Minutes, '],
    [{ plan: 'AllAtOnce', steps: [] }, 'plan and steps: expected one of them, got both'],
    [
      { plan: 'Canary10Percent5Minute' },
      'got "Canary10Percent5Minute", did you mean Canary10Percent5Minutes?',
    ],
    [
      { steps: [{ green: 10, bake: '5 minutes' }, { green: 100 }] },
      'steps[0].bake: expected a duration like 90s, 5m or 1h, from 1m to 24h, got "5 minutes"',
    ],
    [
      { steps: [{ green: 10, bake: '5m' }, { green: 5, bake: '5m' }, { green: 100 }] },
      'steps[1].green: expected more than 10, got 5',
    ],
    [
      { steps: [{ green: 10, bake: '5m' }] },
      'steps[0].green: expected 100 in the last step, got 10',
    ],
    [
      { plan: 'AllAtOnce', minimumRequest: 0 },
      'minimumRequest: unknown key, did you mean minimumRequests?',
    ],
    [
      { plan: 'AllAtOnce', approval: { before: 50 } },
      "approval.before: expected green's percent in a step (100), got 50",
    ],
    [{ action: 'stop' }, 'action: expected one of start, plan, pause, resume, '],
    [{ action: 'pause', green: 10 }, 'green: unknown key'],
    [null, 'payload: expected an object such as {"plan":"Canary10Percent5Minutes"}, got null'],
  ])('%j is refused and changes nothing', async (payload, problem) => {
    const before = await deployed.stage.status();

    const answer = await deployed.stage.call('rollout', payload);

    expect(answer).toMatchObject({
      errorType: 'PayloadError',
      errorMessage: expect.stringContaining(problem),
    });
    const after = await deployed.stage.status();
    expect({ ...after, at: before.at }).toEqual(before);
  });

  it('is refused with all its problems at once', async () => {
    const answer = await deployed.stage.call('rollout', {
      plan: 'AllAtOnce',
      budget: { failed: -1 },
      stepTimeout: 5,
      comment: '',
    });

    expect(String(answer.errorMessage).split('; ')).toEqual([
      'comment: expected a string of 1 to 500 characters, got ""',
      'budget.failed: expected a whole number of at least 0, got -1',
      'stepTimeout: expected a duration like 90s, 5m or 1h, from 1m to 24h, got 5',
    ]);
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

/** Returns green's shares from now on, each with the minute at which it is first seen. */
async function sharesOfGreen(minutes: number): Promise<Course> {
  const seen: [number, number][] = [];
  for (let minute = 0; minute <= minutes; minute += 1) {
    if (minute > 0) await deployed.emulator.clock.advance('1m');
    const { green } = await deployed.stage.weights();
    if (green !== seen.at(-1)?.[1]) seen.push([minute, green]);
  }
  return seen;
}

function canary(minutes: number): Course {
  return [
    [0, 10],
    [minutes, 100],
  ];
}

function linear(minutes: number): Course {
  return Array.from({ length: 10 }, (_, step) => [step * minutes, 10 * (step + 1)] as const);
}
