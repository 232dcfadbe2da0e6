import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runtimeError } from './runtime-errors.ts';

export type Handler = (event: unknown, context: object) => unknown;

/**
 * Imports a function's module and finds its handler in it.
 *
 * @param name such as `handlers/app.handler`, or `app.nested.handler`
 * @throws an error with a name that begins with `Runtime.`, or what the module throws
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const [, moduleName = '', exportPath = ''] =
    /^([^.]*)\.(.*)$/.exec(path.posix.basename(name)) ?? [];
  const module = await importModule(path.join(taskRoot, path.posix.dirname(name)), moduleName);
  const found = findExport(module, exportPath) ?? findExport(module.default, exportPath);
  if (found === undefined) {
    throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw runtimeError('HandlerNotFound', `${name} is not a function`);
  }
  // Differs: handlers with a callback are refused for nodejs22.x too, as later runtimes refuse
  // them.
  if (found.length > 2) throw runtimeError('CallbackHandlerDeprecated', CALLBACK_REFUSAL);
  return found as Handler;
}

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

const CALLBACK_REFUSAL =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
  'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
  'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

type Module = Readonly<Record<string, unknown>>;

async function importModule(folder: string, moduleName: string): Promise<Module> {
  const modulePath = path.join(folder, moduleName);
  const file = EXTENSIONS.map((extension) => modulePath + extension).find(existsSync);
  if (file === undefined) {
    throw runtimeError(
      'ImportModuleError',
      `Error: Cannot find module '${moduleName}'\nRequire stack:\n- /var/runtime/index.mjs`,
    );
  }
  try {
    return (await import(pathToFileURL(file).href)) as Module;
  } catch (error) {
    throw renamed(error);
  }
}

function renamed(error: unknown): unknown {
  if (error instanceof SyntaxError) return runtimeError('UserCodeSyntaxError', String(error));
  const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
  return isMissing ? runtimeError('ImportModuleError', String(error)) : error;
}

function findExport(module: unknown, exportPath: string): unknown {
  return exportPath
    .split('.')
    .reduce(
      (found, name) =>
        typeof found === 'object' && found !== null ? (found as Module)[name] : undefined,
      module,
    );
}
