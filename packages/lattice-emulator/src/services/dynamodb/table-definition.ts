import type { CreateTableInput, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import type { Engine } from './engine.ts';
import { invalidParameter } from './errors.ts';

/** The keys, indexes and capacity of CreateTable and UpdateTable, for dynalite to check. */
export type TableDefinition = Pick<
  Checked<CreateTableInput>,
  | 'TableName'
  | 'AttributeDefinitions'
  | 'KeySchema'
  | 'LocalSecondaryIndexes'
  | 'GlobalSecondaryIndexes'
  | 'BillingMode'
  | 'ProvisionedThroughput'
>;

const NOT_SUPPORTED = [
  'DisassociationProtectionEnabled',
  'GlobalTableSettingsReplicationMode',
  'GlobalTableSourceArn',
  'GlobalTableWitnessUpdates',
  'MultiRegionConsistency',
  'OnDemandThroughput',
  'ReplicaUpdates',
  'ResourcePolicy',
  'VectorIndexes',
  'VectorIndexUpdates',
  'WarmThroughput',
] as const;

/** @throws NotImplemented for what the emulator would otherwise leave out */
export function refuseMembers(input: Partial<CreateTableInput & UpdateTableInput>): void {
  const given = NOT_SUPPORTED.find((name) => {
    const value = input[name];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  if (given !== undefined) throw notSupportedFeature(`${given} of a table`);
  if (input.StreamSpecification?.StreamEnabled) throw notSupportedFeature('streams of tables');
}

/** @throws ValidationException for keys, indexes and capacity that do not fit together */
export function checkDefinition(engine: Engine, definition: TableDefinition): void {
  engine.prepare('CreateTable', definition);
  const { AttributeDefinitions = [] } = definition;
  const used = usedAttributes(definition);
  if (AttributeDefinitions.every(({ AttributeName }) => used.has(AttributeName))) return;
  const names = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  throw invalidParameter(
    'Some AttributeDefinitions are not used. ' +
      `AttributeDefinitions: [${names.join(', ')}], keys used: [${[...used].join(', ')}]`,
  );
}

/** The attributes that are part of any key. */
export function usedAttributes({
  KeySchema = [],
  LocalSecondaryIndexes = [],
  GlobalSecondaryIndexes = [],
}: TableDefinition): Set<string> {
  const indexes = [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes];
  const keys = [...KeySchema, ...indexes.flatMap((index) => index.KeySchema)];
  return new Set(keys.map(({ AttributeName }) => AttributeName));
}
