import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A top-level declaration of a source file, with the comment above it. */
export type Declaration = {
  readonly file: string;
  readonly name: string;
  readonly comment: string;
  readonly code: string;
};

type Source = {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** The declaration in another file that a name of this file refers to; `*` for a namespace. */
  readonly imports: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
};

/**
 * Finds which declarations use which, from the text of the sources. It knows the style that the
 * formatter keeps and no more: declarations begin at the first column, imports are named or whole.
 */
export class SourceGraph {
  readonly #sources = new Map<string, Source>();

  /** Returns every declaration that `code` in `file` uses, directly or indirectly. */
  reach(file: string, code: string): readonly Declaration[] {
    const found = new Set<Declaration>();
    const waiting = this.#used(file, code);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(...this.#used(next.file, next.code));
    }
    return [...found];
  }

  /** Resolves a name in `file`, or a member of a namespace such as `rules.createRule`. */
  resolve(file: string, name: string, member = ''): Declaration | undefined {
    const source = this.#source(file);
    const imported = source.imports.get(name);
    if (imported === undefined) return source.declarations.get(name);
    return this.resolve(imported.file, imported.name === '*' ? member : imported.name);
  }

  #used(file: string, code: string): Declaration[] {
    const names = [...code.matchAll(/(?<!\w)(?<!(?<!\.\.)\.)([A-Za-z_]\w*)(?:\.(\w+))?/g)];
    const declarations = names.map(([, name = '', member]) => this.resolve(file, name, member));
    return declarations.filter((declaration) => declaration !== undefined);
  }

  #source(file: string): Source {
    const known = this.#sources.get(file);
    if (known !== undefined) return known;
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const source = { declarations: readDeclarations(file, text), imports: readImports(file, text) };
    this.#sources.set(file, source);
    return source;
  }
}

const DECLARATION =
  /^(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:export )?(?:abstract )?(?:async )?(?:function\*?|const|class) (\w+)/gm;

function readDeclarations(file: string, text: string): Map<string, Declaration> {
  const starts = [...text.matchAll(DECLARATION)];
  const declarations = starts.map(({ index, 1: comment = '', 2: name = '' }, position) => {
    const end = starts[position + 1]?.index ?? text.length;
    const code = text.slice(index + comment.length, end).replace(/^ *\/\/.*$/gm, '');
    return [name, { file, name, comment, code }] as const;
  });
  return new Map(declarations);
}

const IMPORT = /^import (?:\* as (\w+)|\{([^}]*)\}) from '(\.[^']+)';/gm;

function readImports(file: string, text: string): Source['imports'] {
  const imports = [...text.matchAll(IMPORT)].flatMap(
    ([, namespace, names = '', specifier = '']) => {
      const from = path.resolve(path.dirname(file), specifier);
      if (namespace !== undefined) return [[namespace, { file: from, name: '*' }] as const];
      const values = names.split(',').map((name) => name.trim());
      return values
        .filter((name) => name !== '' && !name.startsWith('type '))
        .map((name) => {
          const [original = name, alias = original] = name.split(' as ');
          return [alias, { file: from, name: original }] as const;
        });
    },
  );
  return new Map(imports);
}
