import levels from './jest.config.js';

const unit = levels.projects.find(({ displayName }) => displayName === 'unit');

const TESTS = ['alarms', 'config', 'hooks', '*-request', 'probe', 'rollout-*', 'weights'];

/** The unit tests of what must leave no branch untried: the core, the parsers and the settings. */
export default {
  ...unit,
  testMatch: TESTS.map((name) => `<rootDir>/tests/unit/${name}.test.ts`),
  collectCoverage: true,
  collectCoverageFrom: ['src/rollout/**/*.ts', 'src/events/**/*.ts', 'src/config.ts'],
  coverageReporters: ['text'],
  coverageThreshold: { global: { branches: 100 } },
};
