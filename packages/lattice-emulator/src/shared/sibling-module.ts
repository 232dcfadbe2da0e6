import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the file of a module that runs in a process of its own, beside the module that names it:
 * both are `.ts` in the repository and `.js` in the package.
 *
 * @param moduleUrl the caller's `import.meta.url`
 */
export function siblingModule(moduleUrl: string, name: string): string {
  const file = fileURLToPath(moduleUrl);
  return path.join(path.dirname(file), name + path.extname(file));
}
