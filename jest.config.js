import { availableParallelism } from 'node:os';

const levels = ['unit', 'template', 'contract', 'e2e'];

/** The four levels of tests, as docs/architecture.md names them. */
export default {
  testTimeout: 90_000,
  // Much of the time is spent in waiting for the Serverless CLI.
  maxWorkers: availableParallelism() + 1,
  projects: levels.map((level) => ({
    displayName: level,
    rootDir: '.',
    testMatch: [`<rootDir>/tests/${level}/**/*.test.ts`],
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    transform: {
      '\\.ts$': [
        '@swc/jest',
        {
          jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
          module: { type: 'es6' },
          sourceMaps: 'inline',
        },
      ],
    },
    modulePathIgnorePatterns: ['<rootDir>/.serverless', '<rootDir>/.esbuild'],
  })),
};
