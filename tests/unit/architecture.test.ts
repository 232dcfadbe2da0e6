import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/support/sls.ts';

describe('the services of the emulator', () => {
  it('never import each other: they talk through the API and the bus, as on AWS', () => {
    const services = path.join(ROOT, 'packages/lattice-emulator/src/services');

    const crossing = sourcesUnder(services).flatMap((file) => {
      const own = path.relative(services, file).split(path.sep)[0];
      return importsOf(file)
        .filter((target) => target.startsWith(services + path.sep))
        .filter((target) => path.relative(services, target).split(path.sep)[0] !== own)
        .map((target) => `${path.relative(ROOT, file)} imports ${path.relative(ROOT, target)}`);
    });

    expect(crossing).toEqual([]);
  });
});

describe('a handler', () => {
  const handlers = path.join(ROOT, 'handlers');

  it.each(readdirSync(handlers))('%s has 40 lines at most', (name) => {
    const lines = readFileSync(path.join(handlers, name), 'utf8').trimEnd().split('\n');

    expect(lines.length).toBeLessThanOrEqual(40);
  });
});

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

/** The files that a source imports by a relative path. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const specifiers = [...source.matchAll(/from '(\.[^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.map((specifier) => path.resolve(path.dirname(file), specifier));
}
