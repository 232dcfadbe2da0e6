/** A URI from the model, such as `/{Bucket}/{Key+}?tagging`, that requests are matched against. */
export type PathTemplate = {
  readonly segments: readonly Segment[];
  /** Query parameters that a request must have; an empty value allows any. */
  readonly query: ReadonlyMap<string, string>;
};

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'label' | 'greedy'; readonly name: string };

export type Labels = Readonly<Record<string, string>>;

export function parsePathTemplate(uri: string): PathTemplate {
  const [path = '', queryText = ''] = uri.split('?');
  const query = new Map(new URLSearchParams(queryText));
  // Only the JavaScript SDK sends this hint, so it cannot be required.
  query.delete('x-id');
  const segments = splitPath(path).filter((part) => part !== '');
  return { segments: segments.map(parseSegment), query };
}

/** Returns the decoded labels of a percent-encoded path, or `undefined` when it does not match. */
export function matchPath(template: PathTemplate, path: string): Labels | undefined {
  const parts = splitPath(path);
  const labels: Record<string, string> = {};
  for (const [index, segment] of template.segments.entries()) {
    const part = parts[index];
    if (part === undefined || part === '') return undefined;
    if (segment.kind === 'greedy') {
      labels[segment.name] = decode(parts.slice(index).join('/'));
      return labels;
    }
    if (segment.kind === 'literal') {
      if (segment.text !== part) return undefined;
    } else {
      labels[segment.name] = decode(part);
    }
  }
  const rest = parts.slice(template.segments.length);
  return rest.every((part) => part === '') ? labels : undefined;
}

export function matchesQuery(template: PathTemplate, query: URLSearchParams): boolean {
  return [...template.query].every(
    ([name, value]) => query.has(name) && (value === '' || query.get(name) === value),
  );
}

/** Ranks templates: of two that match a request, the more specific one applies. */
export function specificity(template: PathTemplate): number {
  const weights = { literal: 100, label: 10, greedy: 1 } as const;
  const path = template.segments.reduce((sum, { kind }) => sum + weights[kind], 0);
  return path + template.query.size;
}

function splitPath(path: string): string[] {
  return path.replace(/^\//, '').split('/');
}

function parseSegment(text: string): Segment {
  const label = /^\{([^+}]+)(\+?)\}$/.exec(text);
  if (label === null) return { kind: 'literal', text };
  return { kind: label[2] === '+' ? 'greedy' : 'label', name: label[1] ?? '' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
