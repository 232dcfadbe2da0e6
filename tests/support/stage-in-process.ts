import { afterAll, beforeAll } from '@jest/globals';
import type { Serverless } from '../../packages/serverless-blue-green/src/osls.ts';
import { promote } from '../../packages/serverless-blue-green/src/promotion/promote.ts';
import { undoPromotion } from '../../packages/serverless-blue-green/src/promotion/undo.ts';
import { Stage } from '../../packages/serverless-blue-green/src/stage/stage.ts';
import { LOCAL_CLIENT } from '../../scripts/support/local-client.ts';
import { output, readStackOutputs, SERVICE } from '../../scripts/support/stack.ts';

const ACTOR = { id: 'Ada', comment: undefined };

type Request = { readonly method: string; readonly path: string; readonly body?: unknown };
type Handler = { handle(request: Request, options?: unknown): Promise<unknown> };
type Extension = { httpHandler(): Handler; setHttpHandler(handler: Handler): void };

/**
 * The place where a caller crashes, by the number of its writes: before one, or after it, when the
 * answer is lost. Between two writes nothing depends on how many reads were answered.
 */
export type Crash = { readonly before: number } | { readonly after: number };

/** Stands for a caller that crashed. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

/** Returns the stage as the plugin sees it, without the command line around it. */
export function stageInProcess(endpoint: string, crash?: Crash): Stage {
  const calls = new CountedWrites(crash);
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
    serviceDir: '.',
    processedInput: { commands: [], options: {} },
    configSchemaHandler: { validateConfig: async () => {} },
    addServiceOutputSection: () => {},
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
        const outputs = await readStackOutputs(`${SERVICE}-local`, { ...LOCAL_CLIENT, endpoint });
        return output(outputs, 'ServerlessDeploymentBucketName');
      },
      getAwsSdkV3Config: async () => config,
    }),
  };
  return new Stage(serverless);
}

/** @returns what `sls promote` prints at the end */
export function promoteInProcess(stage: Stage, isForced = false): Promise<string> {
  return promote(stage, { actor: ACTOR, isForced }, () => {});
}

/** @returns what `sls undo --yes` prints at the end */
export function undoInProcess(stage: Stage): Promise<string> {
  return undoPromotion(stage, { actor: ACTOR, confirm: async () => false }, () => {});
}

/** Counts the writes of all clients together. */
class CountedWrites {
  readonly #crash: Crash | undefined;
  #writes = 0;
  #isCrashed = false;

  constructor(crash: Crash | undefined) {
    this.#crash = crash;
  }

  count(extension: Extension): void {
    const inner = extension.httpHandler();
    const handle = (request: Request, options: unknown) =>
      this.#handle(request, () => inner.handle(request, options));
    extension.setHttpHandler(Object.assign(Object.create(inner) as Handler, { handle }));
  }

  async #handle(request: Request, send: () => Promise<unknown>): Promise<unknown> {
    if (this.#isCrashed) throw new Crashed('the caller crashed before');
    if (isRead(request)) return send();
    this.#writes += 1;
    this.#crashAt({ before: this.#writes });
    const answer = await send();
    this.#crashAt({ after: this.#writes });
    return answer;
  }

  #crashAt(place: Crash): void {
    this.#isCrashed = JSON.stringify(place) === JSON.stringify(this.#crash);
    if (this.#isCrashed) throw new Crashed(`crashed ${JSON.stringify(place)}`);
  }
}

function isRead({ method, path, body }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  return path.endsWith('-status/invocations') || /^Action=(Describe|Get)/.test(String(body));
}

const POLL_VARIABLE = 'SLS_AWS_MONITORING_FREQUENCY';

/** Lets updates of a stack be polled often, from the first test of a file to its last. */
export function pollQuickly(): void {
  const before = process.env[POLL_VARIABLE];
  beforeAll(() => {
    process.env[POLL_VARIABLE] = '100';
  });
  afterAll(() => {
    if (before === undefined) delete process.env[POLL_VARIABLE];
    else process.env[POLL_VARIABLE] = before;
  });
}
