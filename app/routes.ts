import { findProduct, PRODUCTS } from './products.ts';
import type { Request } from './request.ts';

export type RouteAnswer = {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
};

type Route = {
  readonly path: RegExp;
  readonly answer: (match: RegExpExecArray, environment: string, requestId: string) => RouteAnswer;
};

const ALLOWED_METHODS = ['GET', 'HEAD'];

const ROUTES: readonly Route[] = [
  {
    path: /^\/$/,
    answer: (_, environment, requestId) => {
      const name = environment.charAt(0).toUpperCase() + environment.slice(1);
      const message = `Hello from ${name} Environment!`;
      const timestamp = Math.floor(Date.now() / 1_000);
      return { status: 200, body: { message, timestamp, request_id: requestId } };
    },
  },
  { path: /^\/health$/, answer: () => ({ status: 200, body: { status: 'ok' } }) },
  { path: /^\/products$/, answer: () => ({ status: 200, body: { products: PRODUCTS } }) },
  {
    path: /^\/products\/([^/]+)$/,
    answer: ([, id = '']) => {
      const product = findProduct(decodeSegment(id));
      return product === undefined
        ? { status: 404, body: { message: `there is no product ${id}` } }
        : { status: 200, body: { product } };
    },
  },
];

/** Answers a request: 404 for a path that does not exist, 405 for a method that does not fit it. */
export function findRoute(request: Request, environment: string, requestId: string): RouteAnswer {
  const { method, path } = request;
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    if (match === null) continue;
    if (ALLOWED_METHODS.includes(method)) return route.answer(match, environment, requestId);
    const message = `${method} is not allowed on ${path}`;
    return { status: 405, body: { message }, headers: { Allow: ALLOWED_METHODS.join(', ') } };
  }
  return { status: 404, body: { message: `there is nothing at ${path}` } };
}

/** Returns a malformed segment as it is; no product has such an id. */
function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
