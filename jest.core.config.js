import levels from './jest.config.js';

const unit = levels.projects.find(({ displayName }) => displayName === 'unit');

const TESTS = [
  '*-request',
  'config',
  'did-you-mean',
  'invariants',
  'payload-parsers',
  'plan-options',
  'rollback-input',
  'rollout',
  'rollout-*',
];

/** The unit tests of the core, the parsers and the settings, in which every branch is tested. */
export default {
  ...unit,
  testMatch: TESTS.map((name) => `<rootDir>/tests/unit/${name}.test.ts`),
  collectCoverage: true,
  collectCoverageFrom: ['src/rollout/**/*.ts', 'src/events/**/*.ts', 'src/config.ts'],
  coverageReporters: ['text'],
  coverageThreshold: { global: { branches: 100 } },
};
