import type { KnipConfig } from 'knip';

export default {
  entry: [
    'handlers/*.ts',
    'scripts/*.ts',
    'scripts/support/bench/floors/*.ts',
    'emulator/lambda/bootstrap.ts',
  ],
  project: ['handlers/**', 'src/**', 'scripts/**', 'emulator/**', 'tests/**'],
} satisfies KnipConfig;
