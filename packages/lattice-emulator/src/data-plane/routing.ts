import type { HttpRequest } from '../endpoint/http.ts';
import type {
  LatticeService,
  Listener,
  RuleAction,
  RuleMatch,
  WeightedTarget,
} from '../services/vpc-lattice/resources.ts';

const DEFAULT_HTTPS_PORT = 443;

/**
 * Returns the listener on the port in a request's Host header, or else the service's first. Over TLS
 * it is one for HTTPS, on the port in the Host header or on 443.
 *
 * Differs: the emulator has one port for all services, so the port of a listener matters only when
 * the Host header names it, and a plain request reaches listeners for HTTPS too.
 */
export function chooseListener(
  { listeners }: LatticeService,
  port: number | undefined,
  isSecure: boolean,
): Listener | undefined {
  const all = [...listeners.values()];
  if (isSecure) {
    const wanted = port ?? DEFAULT_HTTPS_PORT;
    return all.find((listener) => listener.protocol === 'HTTPS' && listener.port === wanted);
  }
  return all.find((listener) => listener.port === port) ?? all[0];
}

/** Returns the action of the first rule, by priority, that matches, or else the listener's own. */
export function chooseAction({ rules, defaultAction }: Listener, request: HttpRequest): RuleAction {
  const byPriority = [...rules.values()].sort((a, b) => a.priority - b.priority);
  return byPriority.find(({ match }) => matches(match, request))?.action ?? defaultAction;
}

/**
 * Picks a target group in proportion to the weights; one with weight 0 is never picked.
 *
 * @param random from 0 up to, but not including, 1
 * @returns `undefined` when all weights are 0
 */
export function pickTarget(
  targets: readonly WeightedTarget[],
  random: number,
): WeightedTarget | undefined {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  let rest = random * total;
  for (const target of targets) {
    if (rest < target.weight) return target;
    rest -= target.weight;
  }
  return undefined;
}

function matches({ method, path, headers }: RuleMatch, request: HttpRequest): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (path !== undefined && !matchesText(path, request.path)) return false;
  return headers.every((header) => matchesText(header, request.headers[header.name]));
}

type TextMatch = {
  readonly kind: 'exact' | 'prefix' | 'contains';
  readonly text: string;
  readonly isCaseSensitive: boolean;
};

function matchesText(
  { kind, text, isCaseSensitive }: TextMatch,
  actual: string | undefined,
): boolean {
  if (actual === undefined) return false;
  const [wanted, given] = isCaseSensitive
    ? [text, actual]
    : [text.toLowerCase(), actual.toLowerCase()];
  if (kind === 'exact') return given === wanted;
  return kind === 'prefix' ? given.startsWith(wanted) : given.includes(wanted);
}
