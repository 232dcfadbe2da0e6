import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';

/**
 * Reads the name of the service in a folder from its serverless.yml.
 *
 * @throws Error that names the file when there is none
 */
export function serviceIn(folder: string): string {
  const file = path.join(folder, 'serverless.yml');
  // Tags such as !Sub are CloudFormation's; only the name matters here.
  const document = parseDocument(readFileSync(file, 'utf8'), { logLevel: 'error' });
  const name = document.get('service');
  if (typeof name === 'string') return name;
  throw new Error(`service in ${file}: expected the name of the service, got ${String(name)}`);
}
