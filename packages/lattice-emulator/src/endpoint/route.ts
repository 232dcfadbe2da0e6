import type { NormalizedSchema } from '@smithy/core/schema';
import type { HttpRequest } from './http.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { type Labels, matchesQuery, matchPath, specificity } from './path-template.ts';
import { requiredMembers } from './required.ts';

/** The protocol of one request, not of a service: the clients of one service use several. */
export type RequestProtocol = 'cbor' | 'json' | 'query' | 'rest';

export type Route = {
  readonly operationName: string;
  readonly protocol: RequestProtocol;
  /** Only for the REST protocols. */
  readonly labels: Labels;
};

const CBOR_PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;
const FORM = 'application/x-www-form-urlencoded';

/** Finds the operation of `model` that a request calls; `undefined` when none matches. */
export function route(model: ServiceModel, request: HttpRequest): Route | undefined {
  const cborOperation = CBOR_PATH.exec(request.path)?.[1];
  if (cborOperation !== undefined) return rpc(cborOperation, 'cbor');

  const target = request.headers['x-amz-target'];
  if (target !== undefined) return rpc(target.slice(target.indexOf('.') + 1), 'json');

  if (model.protocol === 'restJson1' || model.protocol === 'restXml') {
    return routeByPath(model, request);
  }
  const action = readAction(request);
  return action === undefined ? undefined : rpc(action, 'query');
}

/** Returns the parameters of a query request, from the body or from the URL of a GET. */
export function queryText(request: HttpRequest): string {
  const isForm = request.headers['content-type']?.startsWith(FORM) ?? false;
  return isForm ? Buffer.from(request.body).toString() : request.query.toString();
}

function rpc(operationName: string, protocol: RequestProtocol): Route {
  return { operationName, protocol, labels: {} };
}

function readAction(request: HttpRequest): string | undefined {
  return new URLSearchParams(queryText(request)).get('Action') ?? undefined;
}

function routeByPath(model: ServiceModel, request: HttpRequest): Route | undefined {
  let best: { readonly route: Route; readonly score: number } | undefined;
  for (const operation of model.operations.values()) {
    const labels = matchOperation(operation, request);
    if (labels === undefined) continue;
    const score = scoreOperation(operation, request);
    if (best !== undefined && best.score >= score) continue;
    best = { route: { operationName: operation.name, protocol: 'rest', labels }, score };
  }
  return best?.route;
}

function matchOperation({ http, input }: OperationModel, request: HttpRequest): Labels | undefined {
  if (http === undefined || http.method !== request.method) return undefined;
  if (!matchesQuery(http.template, request.query)) return undefined;
  if (!requiredBindings(input).every((binding) => isPresent(binding, request))) return undefined;
  return matchPath(http.template, request.path);
}

/** Counts required parameters too: S3's UploadPart and PutObject differ only by the part number. */
function scoreOperation({ name, http, input }: OperationModel, request: HttpRequest): number {
  const hint = request.query.get('x-id') === name ? 1_000 : 0;
  const template = http === undefined ? 0 : specificity(http.template);
  return hint + template + requiredBindings(input).length;
}

type Binding = { readonly location: 'header' | 'query'; readonly name: string };

function requiredBindings(input: NormalizedSchema): Binding[] {
  const bindings: Binding[] = [];
  for (const [, member] of requiredMembers(input)) {
    const { httpHeader, httpQuery } = member.getMergedTraits();
    if (httpHeader !== undefined)
      bindings.push({ location: 'header', name: httpHeader.toLowerCase() });
    if (httpQuery !== undefined) bindings.push({ location: 'query', name: httpQuery });
  }
  return bindings;
}

function isPresent({ location, name }: Binding, request: HttpRequest): boolean {
  return location === 'header' ? name in request.headers : request.query.has(name);
}
