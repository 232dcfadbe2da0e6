import { describe, expect, it } from '@jest/globals';
import middy from '@middy/core';
import type { ALBHandler, APIGatewayProxyHandlerV2, Handler } from 'aws-lambda';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { LatticeEvent } from '../../src/http/lattice-event.ts';
import { type AnyHandler, measured } from '../../src/http/measured.ts';
import { smokeRequest } from '../../src/http/smoke-request.ts';
import { aLambdaContext, aLatticeEvent } from '../support/lattice-event.ts';
import { RecordedMetrics } from '../support/recorded-metrics.ts';

const ok = async () => ({ statusCode: 200, body: 'ok' });
const hono = handle(new Hono().get('/orders', (c) => c.text(`size ${c.req.query('size')}`)));
const ofAws: Handler<LatticeEvent, { statusCode: number }> = async () => ({ statusCode: 200 });
const ofAlb: ALBHandler = ok;
const ofHttpApi: APIGatewayProxyHandlerV2 = ok;

/** Handlers as people have them; that this table compiles is half of the test. */
const HANDLERS: readonly (readonly [name: string, handler: AnyHandler])[] = [
  ['Hono', hono],
  ['middy', middy(ok)],
  ['the types of AWS', ofAws],
  ['the types of AWS for a load balancer', ofAlb],
  ['the types of AWS for an HTTP API', ofHttpApi],
  ['a function that is not asynchronous', () => ({ statusCode: 200 })],
];

const EVENT = aLatticeEvent({ path: '/orders?size=s', requestContext: { serviceArn: 'arn:1' } });

describe('the wrapper', () => {
  it.each(HANDLERS)('takes a handler of %s', async (_name, handler) => {
    const answer = await measured(handler, instruments())(EVENT, aLambdaContext());

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'X-Environment': 'green' } });
  });

  it('leaves the query of a request to the application', async () => {
    const answer = await measured(hono, instruments())(EVENT, aLambdaContext());

    expect(answer.body).toBe('size s');
  });

  it('asks an application of Hono whether it is well, as VPC Lattice would', async () => {
    const well = handle(new Hono().get('/health', (c) => c.json({ status: 'ok' })));

    const answer = await measured(well, instruments())(smokeRequest('/health'), aLambdaContext());

    expect(answer).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' });
  });
});

function instruments() {
  const logger = { addContext: () => {}, info: () => {}, error: () => {} };
  const metrics = new RecordedMetrics() as RecordedMetrics &
    NonNullable<Parameters<typeof measured>[1]>['metrics'];
  return { logger, metrics, env: { ENVIRONMENT: 'green', VERSION: '2.0.0' } };
}
