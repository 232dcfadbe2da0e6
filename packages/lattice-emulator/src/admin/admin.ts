import type { HttpRequest, HttpResponse } from '../endpoint/http.ts';
import { InputError, type Problem } from '../shared/problems.ts';
import type { Controls } from './controls.ts';
import { type AdminEndpoint, ENDPOINTS } from './endpoints.ts';

const PREFIX = '/_emulator/';

/** Answers requests to the emulator's own endpoints, which are unsigned and speak JSON. */
export class Admin {
  readonly #controls: Controls;

  constructor(controls: Controls) {
    this.#controls = controls;
  }

  serves({ path }: HttpRequest): boolean {
    return path.startsWith(PREFIX) || `${path}/` === PREFIX;
  }

  answer(request: HttpRequest): Promise<HttpResponse> {
    const path = request.path.slice(PREFIX.length);
    const there = ENDPOINTS.filter((endpoint) => isAt(endpoint, path));
    if (there.length === 0) return Promise.resolve(notFound(`/_emulator/${path}`));
    const endpoint = there.find(({ method }) => method === request.method);
    if (endpoint === undefined) return Promise.resolve(notAllowed(request.method, there));
    return this.#perform(endpoint, request, path.slice(endpoint.path.length));
  }

  async #perform(
    { answer }: AdminEndpoint,
    request: HttpRequest,
    rest: string,
  ): Promise<HttpResponse> {
    try {
      const body = readBody(request);
      const answered = await answer({ controls: this.#controls, rest, query: request.query, body });
      if (answered === undefined) return notFound(request.path);
      return typeof answered === 'string' ? pem(answered) : json(200, answered);
    } catch (error) {
      if (error instanceof InputError) return badInput(error.problems);
      console.error('emulator: an admin request failed', error);
      return json(500, { message: String(error) });
    }
  }
}

function isAt({ path }: AdminEndpoint, asked: string): boolean {
  if (!path.endsWith('/')) return asked === path;
  return asked.startsWith(path) && asked.length > path.length;
}

function readBody({ body }: HttpRequest): unknown {
  if (body.byteLength === 0) return undefined;
  const text = Buffer.from(body).toString();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InputError([{ path: 'body', expected: 'JSON', got: text.slice(0, 200) }]);
  }
}

function badInput(problems: readonly Problem[]): HttpResponse {
  const shown = problems.map(({ path, expected, got }) => ({ path, expected, got: got ?? null }));
  return json(400, { message: new InputError(problems).message, problems: shown });
}

function notFound(path: string): HttpResponse {
  const endpoints = ENDPOINTS.map(({ method, path: known, does }) => {
    const id = known.endsWith('/') ? '{id}' : '';
    return { endpoint: `${method} ${PREFIX}${known}${id}`, does };
  });
  return json(404, { message: `there is no ${path}`, endpoints });
}

function notAllowed(method: string, there: readonly AdminEndpoint[]): HttpResponse {
  const allowed = there.map((endpoint) => endpoint.method).join(', ');
  const response = json(405, { message: `expected ${allowed}, got ${method}` });
  return { ...response, headers: { ...response.headers, allow: allowed } };
}

function pem(body: string): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body };
}

function json(status: number, body: object): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(body, undefined, 2)}\n`,
  };
}
