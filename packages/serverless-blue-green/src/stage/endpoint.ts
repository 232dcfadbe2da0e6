import { once } from 'node:events';
import { connect } from 'node:net';
import { isRecord } from '../../../../src/contract.ts';
import { CommandError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables by which SDK clients find another endpoint than AWS's, for all services or for one. */
const ENDPOINT = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$/;
const OF_AWS = /(^|\.)amazonaws\.com(\.cn)?$|\.api\.aws$/;

/** Returns the endpoints that are used in the place of AWS's, each once. */
function otherEndpoints(environment: Environment): string[] {
  if (environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return [];
  const urls = Object.keys(environment)
    .filter((name) => ENDPOINT.test(name))
    .sort()
    .map((name) => environment[name] ?? '');
  return [...new Set(urls)].filter(
    (url) => URL.canParse(url) && !OF_AWS.test(new URL(url).hostname),
  );
}

/** @returns a line that says which endpoint is not AWS's; undefined on AWS */
export function endpointBanner(environment: Environment): string | undefined {
  const urls = otherEndpoints(environment);
  return urls.length === 0 ? undefined : `endpoint: ${urls.join(', ')} (not AWS)`;
}

/** @returns what to do about a refused connection; undefined for every other error */
export function connectionHint(error: unknown, environment: Environment): string | undefined {
  const refused = findRefusal(error);
  if (refused === undefined) return undefined;
  const [url] = otherEndpoints(environment);
  if (url === undefined) return `connection refused: ${refused}; check the network and the proxy`;
  return (
    `connection refused at ${url}: is the emulator running? start it with npm run emulator; ` +
    'for another port set AWS_ENDPOINT_URL'
  );
}

/**
 * Connects to the endpoint that is used in the place of AWS's: the Framework's own commands would
 * only report the network's error.
 *
 * @throws CommandError with what to do where it refuses the connection
 */
export async function requireConnection(environment: Environment): Promise<void> {
  const [url] = otherEndpoints(environment);
  if (url === undefined) return;
  const { hostname, port, protocol } = new URL(url);
  const socket = connect(Number(port || (protocol === 'https:' ? 443 : 80)), hostname);
  try {
    await once(socket, 'connect');
  } catch (error) {
    const hint = connectionHint(error, environment);
    if (hint !== undefined)
      throw new CommandError('contact-lost', 'ConnectionRefused', hint, error);
  } finally {
    socket.destroy();
  }
}

/** Finds what the network reported: in the error, in its cause, or in one of several attempts. */
function findRefusal(error: unknown): string | undefined {
  if (!isRecord(error)) return undefined;
  if (error.code === 'ECONNREFUSED') return String(error.message || error.code);
  return findRefusal(error.cause);
}
