import type { PlanOutcome } from '../../../../src/contract.ts';
import { PLAN_FLAGS, planPayload } from '../command-line/plan-flags.ts';
import { JSON_OUTPUT, type Verb } from '../command-line/verb.ts';

export const verb: Verb = {
  name: 'rollout plan',
  summary: 'Show when each step of a plan would come and what it could cost; starts nothing',
  options: { ...PLAN_FLAGS, json: JSON_OUTPUT },
  examples: [
    'sls rollout plan --plan Canary10Percent5Minutes',
    'sls rollout plan --steps 10%:5m,50%:10m,100% --approval-before 100 --json',
  ],
  endings: [],
  run: async ({ stage, flags, settings }) => {
    const functions = await stage.functions();
    const payload = { action: 'plan', ...planPayload(flags, settings()) };
    const result = (await functions.call('rollout', payload)) as PlanOutcome;
    const lines = [result.message, ...result.steps.map((step) => `  ${step}`)];
    return { lines, result, warnings: result.warnings };
  },
};
