import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LOCAL_CLIENT } from '../../../../scripts/support/local-client.ts';
import { StageFunctions } from '../../src/stage/stage-functions.ts';

describe('StageFunctions', () => {
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('returns the answer of a function', async () => {
    const functions = await given({ body: { phase: 'none' } });

    await expect(functions.call('status', {})).resolves.toEqual({ phase: 'none' });
  });

  it.each([
    ['Refused', 'refused (NoAlarms): cannot start; refused (X): no', 'refused', 'NoAlarms'],
    ['RolledBack', 'rolled back (GreenInAlarm): 100/0', 'rolled-back', 'GreenInAlarm'],
    ['PayloadError', 'plan: expected a plan', 'usage', 'Usage'],
  ])('fails as the function does: %s: %s', async (errorType, errorMessage, ending, code) => {
    const headers = { 'x-amz-function-error': 'Unhandled' };
    const functions = await given({ headers, body: { errorType, errorMessage } });

    const call = functions.call('status', {});

    await expect(call).rejects.toMatchObject({ message: errorMessage, ending, code });
  });

  it('names the function and its error where it failed by itself', async () => {
    const headers = { 'x-amz-function-error': 'Unhandled' };
    const body = { errorType: 'TypeError', errorMessage: 'x is not a function' };
    const functions = await given({ headers, body });

    await expect(functions.call('status', {})).rejects.toMatchObject({
      message: 'status failed: TypeError: x is not a function',
      ending: 'contact-lost',
      code: 'TypeError',
    });
  });

  it('says what to check where the connection is refused', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const functions = callsTo({ requestHandler: { handle: () => Promise.reject(refused) } });

    await expect(functions.call('status', {})).rejects.toMatchObject({
      message: expect.stringMatching(/^connection refused/),
      code: 'ConnectionRefused',
      ending: 'contact-lost',
    });
  });

  it('says that a function is not deployed, and what to do', async () => {
    const headers = { 'x-amzn-errortype': 'ResourceNotFoundException' };
    const functions = await given({ status: 404, headers, body: { Message: 'not found' } });

    await expect(functions.call('status', {})).rejects.toMatchObject({
      message:
        'refused (NotDeployed): there is no function shop-qa-status; deploy the stage first: sls deploy --stage qa',
      ending: 'refused',
      code: 'NotDeployed',
    });
  });

  async function given(answer: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: object;
  }): Promise<StageFunctions> {
    const server = createServer((_, response) => {
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(JSON.stringify(answer.body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    const { port } = server.address() as AddressInfo;
    return callsTo({ endpoint: `http://127.0.0.1:${port}` });
  }
});

function callsTo(config: LambdaClientConfig): StageFunctions {
  return new StageFunctions({
    stage: 'qa',
    nameOf: (key) => `shop-qa-${key}`,
    config: { ...LOCAL_CLIENT, maxAttempts: 1, ...config },
  });
}
