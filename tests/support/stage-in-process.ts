import type { Serverless } from '../../packages/serverless-blue-green/src/osls.ts';
import { Stage } from '../../packages/serverless-blue-green/src/stage/stage.ts';
import { LOCAL_CLIENT } from '../../scripts/support/local-client.ts';
import { output, readStackOutputs, SERVICE } from '../../scripts/support/stack.ts';

type Handler = { handle(request: unknown, options?: unknown): Promise<unknown> };
type Extension = { httpHandler(): Handler; setHttpHandler(handler: Handler): void };

/** Nobody hears an answer any more: what was asked for is done, and whoever asked is gone. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

/**
 * The stage as the plugin sees it, without the command line around it.
 *
 * @param answers how many calls are answered before whoever makes them is gone
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

/** Over all clients together. */
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
          if (this.#left < 0) throw new Gone('nobody is there to ask any more');
          const answer = await inner.handle(request, options);
          this.#left -= 1;
          if (this.#left < 0) throw new Gone('nobody is there to hear the answer');
          return answer;
        },
      }),
    );
  }
}
