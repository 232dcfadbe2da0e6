import levels from './jest.config.js';

const unit = levels.projects.find(({ displayName }) => displayName === 'unit');

/** The unit tests of what must leave no branch untried: the pure core, and the settings. */
export default {
  ...unit,
  testMatch: ['alarms', 'config', 'rollout-*', 'weights'].map(
    (name) => `<rootDir>/tests/unit/${name}.test.ts`,
  ),
  collectCoverage: true,
  collectCoverageFrom: ['src/rollout/**/*.ts', 'src/config.ts'],
  coverageReporters: ['text'],
  coverageThreshold: { global: { branches: 100, functions: 100 } },
};
