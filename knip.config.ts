import type { KnipConfig } from 'knip';

export default {
  entry: ['handlers/*.ts', 'scripts/*.ts', 'emulator/lambda/bootstrap.ts'],
  project: ['handlers/**', 'src/**', 'scripts/**', 'emulator/**', 'tests/**'],
} satisfies KnipConfig;
