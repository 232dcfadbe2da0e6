import type { KnipConfig } from 'knip';

export default {
  workspaces: {
    '.': {
      entry: [
        'handlers/*.ts',
        'scripts/*.ts',
        'scripts/bench/floors/*.ts',
        'tests/**/*.test.ts',
        'app/tests/**/*.test.ts',
        'tests/support/jest/*',
      ],
      // The plugin loads it by its name, from the folder of the service.
      ignoreDependencies: ['serverless-esbuild'],
      project: ['app/**', 'handlers/**', 'src/**', 'scripts/**', 'tests/**'],
    },
    'packages/serverless-blue-green': {
      entry: ['src/index.ts', 'src/esbuild.ts', 'src/verbs/*.ts', 'tests/**/*.test.ts'],
      project: ['src/**', 'tests/**'],
    },
    'packages/lattice-emulator': {
      entry: [
        'src/index.ts',
        'src/services/lambda/runtime/bootstrap.ts',
        'src/services/cloudformation/engine/specification/reader.ts',
        'tests/**/*.test.ts',
      ],
      project: ['src/**', 'tests/**'],
    },
  },
} satisfies KnipConfig;
