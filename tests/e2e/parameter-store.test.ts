import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { sls } from '../../scripts/support/sls.ts';

const emulator = await startEmulator({ speed: 1 });
const ssm = new SSMClient(clientConfig(emulator));
const dynamodb = new DynamoDBClient(clientConfig(emulator));
const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'parameter-store-'));
afterAll(() => {
  ssm.destroy();
  dynamodb.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** A variable of the Serverless Framework. */
const variable = (source: string) => `\${${source}}`;

/** A service with settings in the Parameter Store, and a table. */
const SERVICE = {
  service: 'orders',
  provider: { name: 'aws', runtime: 'nodejs24.x', region: 'us-east-1' },
  custom: {
    table: variable('ssm:/orders/table'),
    secret: variable('ssm:/orders/secret'),
    owners: variable('ssm:/orders/owners'),
    missing: variable("ssm:/orders/missing, 'by default'"),
  },
  resources: {
    Resources: {
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: variable('self:custom.table'),
          BillingMode: '{{resolve:ssm:/orders/billing}}',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        },
      },
    },
  },
};

const PARAMETERS = {
  '/orders/table': { Value: 'orders-of-today', Type: 'String' },
  '/orders/secret': { Value: 'hush', Type: 'SecureString' },
  '/orders/owners': { Value: 'ann,bob', Type: 'StringList' },
  '/orders/billing': { Value: 'PAY_PER_REQUEST', Type: 'String' },
} as const;

it('lets the Serverless CLI read settings, and deploy and remove a table by them', async () => {
  writeFileSync(path.join(folder, 'serverless.json'), JSON.stringify(SERVICE));
  for (const [Name, parameter] of Object.entries(PARAMETERS)) {
    await ssm.send(new PutParameterCommand({ Name, ...parameter }));
  }

  const printed = await sls(emulator.endpoint, ['print', '--format', 'json'], { cwd: folder });
  await sls(emulator.endpoint, ['deploy'], { cwd: folder });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'orders-of-today' }));
  await sls(emulator.endpoint, ['remove'], { cwd: folder });

  expect(JSON.parse(printed)).toMatchObject({
    custom: { secret: 'hush', owners: ['ann', 'bob'], missing: 'by default' },
  });
  expect(Table).toMatchObject({
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  });
  expect(emulator.inventory()).toEqual(
    Object.keys(PARAMETERS)
      .map((name) => `ssm: ${name}`)
      .sort(),
  );
}, 120_000);
