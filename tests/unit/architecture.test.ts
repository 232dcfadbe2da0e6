import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/support/sls.ts';

const PLUGIN = 'packages/serverless-blue-green';
const EMULATOR = 'packages/lattice-emulator';

/** The imports that each home may have from the others, as prefixes of paths. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  src: [],
  app: ['src/http/'],
  handlers: ['src/', 'app/app.ts'],
  [`${PLUGIN}/src`]: ['src/contract.ts'],
  [`${EMULATOR}/src`]: [],
};

const EVERYWHERE = [
  ...Object.keys(HOMES),
  'scripts',
  'tests',
  `${PLUGIN}/tests`,
  `${EMULATOR}/tests`,
];

const imports: ReadonlyMap<string, readonly string[]> = new Map(
  EVERYWHERE.flatMap(sourcesUnder).map((file) => [file, importsOf(file)]),
);

describe.each(Object.entries(HOMES))('%s', (home, allowed) => {
  it(`imports nothing from the other homes${allowed.length > 0 ? ` but ${allowed}` : ''}`, () => {
    const crossing = importsWithin(home).filter(
      ([file, target]) =>
        isOutside(target, home) &&
        isOutside(file, `${home}/tests`) &&
        !allowed.some((one) => target.startsWith(one)),
    );

    expect(crossing).toEqual([]);
  });
});

describe('the services of the emulator', () => {
  it('never import each other: they call the API and publish on the bus, as on AWS', () => {
    const services = `${EMULATOR}/src/services`;
    const serviceOf = (file: string) => path.relative(services, file).split(path.sep)[0];

    const crossing = importsWithin(services).filter(
      ([file, target]) => !isOutside(target, services) && serviceOf(file) !== serviceOf(target),
    );

    expect(crossing).toEqual([]);
  });
});

describe('imports', () => {
  it('have no cycle, not even of types', () => {
    expect([...imports.keys()].map(cycleFrom).filter((cycle) => cycle !== undefined)).toEqual([]);
  });
});

describe('the packages', () => {
  it('have one exact version of each dependency that they share', () => {
    const versions = Map.groupBy(['.', PLUGIN, EMULATOR].flatMap(dependenciesOf), ([name]) => name);

    for (const [name, found] of versions) {
      expect([name, ...new Set(found.map(([, version]) => version))]).toEqual([
        name,
        expect.stringMatching(/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/),
      ]);
    }
  });
});

describe('a handler', () => {
  const handlers = path.join(ROOT, 'handlers');

  it.each(readdirSync(handlers))('%s has 40 lines at most', (name) => {
    const lines = readFileSync(path.join(handlers, name), 'utf8').trimEnd().split('\n');

    expect(lines.length).toBeLessThanOrEqual(40);
  });
});

/** Returns the dependencies that come from the registry. */
function dependenciesOf(folder: string): [name: string, version: string][] {
  const file = path.join(ROOT, folder, 'package.json');
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  return Object.entries({ ...dependencies, ...devDependencies });
}

type Manifest = Readonly<
  Partial<Record<'dependencies' | 'devDependencies', Record<string, string>>>
>;

function importsWithin(folder: string): [file: string, target: string][] {
  const files = [...imports].filter(([file]) => !isOutside(file, folder));
  return files.flatMap(([file, targets]) =>
    targets.map((target): [string, string] => [file, target]),
  );
}

function isOutside(file: string, folder: string): boolean {
  return !file.startsWith(`${folder}/`);
}

/** Returns the shortest cycle of imports through a file, if there is one. */
function cycleFrom(start: string): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (const way of ways) {
    for (const next of imports.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, start];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

/** Returns the files that a source imports by a relative path, from the root of the repository. */
function importsOf(file: string): string[] {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  return [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
    path.join(path.dirname(file), specifier),
  );
}
