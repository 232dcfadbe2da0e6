import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UnpackedLayers } from './messages.ts';

const MOUNT = '/opt/';

/**
 * Lets modules import and require what lies in layers, as if each had been unpacked to `/opt`: by
 * its path there, or by the name of a package. `NODE_PATH` alone does it for neither paths nor
 * `import`.
 */
export function installLayers({ folders, moduleFolders }: UnpackedLayers): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const isRequired = context.conditions.includes('require');
      const text = specifier.replace(/^file:\/\//, '');
      if (text.startsWith(MOUNT)) {
        const file = inLayers(folders, text.slice(MOUNT.length));
        return next(isRequired ? file : pathToFileURL(file).href, context);
      }
      // `require` searches NODE_PATH by itself.
      if (isRequired) return next(specifier, context);
      return orFromLayers(
        () => next(specifier, context),
        moduleFolders.map((folder) => () => {
          const parentURL = pathToFileURL(path.join(path.dirname(folder), 'layer.mjs')).href;
          return next(specifier, { ...context, parentURL });
        }),
      );
    },
  });
}

function inLayers(folders: readonly string[], name: string): string {
  const files = folders.map((folder) => path.join(folder, name));
  const withExtension = (file: string) => [file, `${file}.js`, `${file}.cjs`, `${file}.json`];
  return files.find((file) => withExtension(file).some(existsSync)) ?? path.join(MOUNT, name);
}

/** Returns what the first of the resolutions finds, or fails as the function's own did. */
function orFromLayers<T>(own: () => T, others: readonly (() => T)[]): T {
  try {
    return own();
  } catch (error) {
    for (const other of others) {
      try {
        return other();
      } catch {
        // The next layer may have it.
      }
    }
    throw error;
  }
}
