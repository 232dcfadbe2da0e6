import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LOCAL_CLIENT } from '../../../../scripts/support/local-client.ts';
import { StageFunctions } from '../../src/stage/stage-functions.ts';

describe('a function of a stage', () => {
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('answers with what it returned', async () => {
    const functions = await given({ body: { phase: 'none' } });

    await expect(functions.call('status', {})).resolves.toEqual({ phase: 'none' });
  });

  it.each([
    ['Refused', 'another rollout is under way', 'another rollout is under way'],
    ['PayloadError', 'plan: expected a plan', 'plan: expected a plan'],
    ['TypeError', 'x is not a function', 'status failed: TypeError: x is not a function'],
  ])('that ends with %s says: %s', async (errorType, errorMessage, message) => {
    const headers = { 'x-amz-function-error': 'Unhandled' };
    const functions = await given({ headers, body: { errorType, errorMessage } });

    await expect(functions.call('status', {})).rejects.toThrow(new Error(message));
  });

  it('that was never deployed is said to be missing, with what to do', async () => {
    const headers = { 'x-amzn-errortype': 'ResourceNotFoundException' };
    const functions = await given({ status: 404, headers, body: { Message: 'not found' } });

    await expect(functions.call('status', {})).rejects.toThrow(
      'there is no function ecommerce-api-qa-status; deploy the stage first: npx sls deploy --stage qa',
    );
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
    const endpoint = `http://127.0.0.1:${port}`;
    return new StageFunctions('qa', { ...LOCAL_CLIENT, endpoint, maxAttempts: 1 });
  }
});
