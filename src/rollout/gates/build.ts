import { isSameBuild } from '../builds.ts';
import type { Gate } from './gate.ts';

export const build: Gate = {
  name: 'build',
  summary: 'fails when green was deployed again: nothing is proven about the new build',
  checked: 'continuous',
  evaluate: ({ rollout, seen }) => {
    const isSame = isSameBuild(rollout.builds.green, seen.builds.green);
    return [
      {
        gate: build.name,
        verdict: isSame ? 'pass' : 'fail',
        value: seen.builds.green.version,
        threshold: rollout.builds.green.version,
        message: isSame
          ? 'green runs the same build'
          : 'green was deployed again since the rollout began',
      },
    ];
  },
  failure: 'BuildChanged',
};
