import { availableParallelism } from 'node:os';

const LEVELS = ['unit', 'model', 'template', 'contract', 'e2e'];

/** Each home keeps its tests beside it; docs/architecture.md says what each level may touch. */
const HOMES = ['', 'app/', 'packages/serverless-blue-green/', 'packages/lattice-emulator/'];

export default {
  testTimeout: 90_000,
  globalSetup: '<rootDir>/tests/support/jest/global-setup.js',
  globalTeardown: '<rootDir>/tests/support/jest/global-teardown.js',
  testSequencer: '<rootDir>/tests/support/jest/slowest-level-first.cjs',
  // Much of the time is spent waiting for the Serverless CLI.
  maxWorkers: availableParallelism() + 1,
  projects: LEVELS.map((level) => ({
    displayName: level,
    rootDir: '.',
    testMatch: HOMES.map((home) => `<rootDir>/${home}tests/${level}/**/*.test.ts`),
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    transform: {
      '\\.ts$': [
        '@swc/jest',
        {
          jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
          module: { type: 'es6' },
          sourceMaps: true,
        },
      ],
    },
    modulePathIgnorePatterns: [
      '<rootDir>/.serverless',
      '<rootDir>/.esbuild',
      '<rootDir>/packages/[^/]+/dist',
    ],
  })),
};
