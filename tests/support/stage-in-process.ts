import type { Serverless } from '../../packages/serverless-blue-green/src/osls.ts';
import { Stage } from '../../packages/serverless-blue-green/src/stage/stage.ts';
import { LOCAL_CLIENT } from '../../scripts/support/local-client.ts';
import { output, readStackOutputs, SERVICE } from '../../scripts/support/stack.ts';

type Handler = { handle(request: unknown, options?: unknown): Promise<unknown> };
type Extension = { httpHandler(): Handler; setHttpHandler(handler: Handler): void };

/** Stands for a caller that crashed: its last request was carried out, its answer is lost. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

/**
 * Returns the stage as the plugin sees it, without the command line around it.
 *
 * @param answers the number of calls that are answered before the caller crashes
 */
export function stageInProcess(endpoint: string, answers = Number.POSITIVE_INFINITY): Stage {
  const calls = new CountedCalls(answers);
  const config = {
    ...LOCAL_CLIENT,
    endpoint,
    maxAttempts: 1,
    extensions: [{ configure: (extension: Extension) => calls.count(extension) }],
  };
  const serverless: Serverless = {
    service: {
      service: SERVICE,
      provider: { compiledCloudFormationTemplate: { Resources: {} } },
      getFunction: (key) => ({ name: `${SERVICE}-local-${key}` }),
    },
    processedInput: { commands: [] },
    pluginManager: { spawn: async () => {} },
    getProvider: () => ({
      naming: {
        getStackName: () => `${SERVICE}-local`,
        getCompiledTemplateS3Suffix: () => 'compiled-cloudformation-template.json',
      },
      getStage: () => 'local',
      getRegion: () => LOCAL_CLIENT.region,
      getDeploymentPrefix: () => 'serverless',
      getServerlessDeploymentBucketName: async () => {
        const outputs = await readStackOutputs('local', { ...LOCAL_CLIENT, endpoint });
        return output(outputs, 'ServerlessDeploymentBucketName');
      },
      getAwsSdkV3Config: async () => config,
    }),
  };
  return new Stage(serverless);
}

/** Counts the calls of all clients together. */
class CountedCalls {
  #left: number;

  constructor(answers: number) {
    this.#left = answers;
  }

  count(extension: Extension): void {
    const inner = extension.httpHandler();
    extension.setHttpHandler(
      Object.assign(Object.create(inner) as Handler, {
        handle: async (request: unknown, options: unknown) => {
          if (this.#left < 0) throw new Crashed('the caller crashed before');
          const answer = await inner.handle(request, options);
          this.#left -= 1;
          if (this.#left < 0) throw new Crashed('the answer is lost');
          return answer;
        },
      }),
    );
  }
}
