import { createRequire, enableCompileCache } from 'node:module';
import path from 'node:path';
import { findVerb, loadVerbs } from './command-line/load-verbs.ts';
import type { Options, Serverless, Utils } from './osls.ts';

// Everything that is loaded from here on starts faster the next time.
enableCompileCache();

type Plugin = new (serverless: Serverless, options: Options, utils: Utils) => object;

/**
 * A plugin that is serverless-esbuild, but loads it only for commands that may package the source:
 * for a verb such as `sls status`, that takes as long as the rest of the Framework.
 */
export default function Esbuild(serverless: Serverless, options: Options, utils: Utils): object {
  const verb = findVerb(loadVerbs(), serverless.processedInput.commands);
  if (verb !== undefined && verb.isPackaging !== true) return {};
  const load = createRequire(path.join(serverless.serviceDir, 'serverless.yml'));
  const ServerlessEsbuild = load('serverless-esbuild') as Plugin;
  return new ServerlessEsbuild(serverless, options, utils);
}
