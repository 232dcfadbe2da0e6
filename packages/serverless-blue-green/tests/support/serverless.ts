import type { Serverless } from '../../src/osls.ts';

/** The Framework, as a plugin sees it when a command is about to run. */
export function serverlessFor(command: string, custom?: unknown): Serverless {
  return {
    service: {
      service: 'shop',
      custom,
      provider: { compiledCloudFormationTemplate: { Resources: {} } },
      getFunction: (key) => ({ name: key }),
    },
    serviceDir: process.cwd(),
    processedInput: { commands: command.split(' '), options: {} },
    configSchemaHandler: { validateConfig: async () => {} },
    addServiceOutputSection: () => {},
    pluginManager: { spawn: () => Promise.reject(new Error('not spawned')) },
    getProvider: () => ({ getStage: () => 'prod' }) as ReturnType<Serverless['getProvider']>,
  };
}
