import { type GlobalSecondaryIndexUpdate, LimitExceededException } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import type { Engine } from './engine.ts';
import { notFound, validationError } from './errors.ts';
import type { GlobalIndex, Table } from './table.ts';
import { schemaOf } from './table-schema.ts';

/** Returns the global indexes of a table after the updates of a request. */
export function changeGlobalIndexes(
  table: Table,
  updates: readonly Checked<GlobalSecondaryIndexUpdate>[],
  call: Call,
): readonly GlobalIndex[] {
  refuseSeveral(updates);
  const settledAt = call.clock.now() + call.settings.dynamodbTableDelayMs;
  let indexes = table.globalIndexes;
  for (const { Create, Update, Delete } of updates) {
    if (Create !== undefined) {
      refuseKnown(indexes, Create.IndexName);
      indexes = [...indexes, { ...Create, change: 'CREATING', settledAt }];
    } else if (Update !== undefined) {
      if (Update.OnDemandThroughput ?? Update.WarmThroughput) {
        throw notSupportedFeature('on-demand or warm throughput of an index');
      }
      const { ProvisionedThroughput } = Update;
      const changed = { ...find(indexes, Update.IndexName), ProvisionedThroughput };
      indexes = indexes.map((index) =>
        index.IndexName === Update.IndexName
          ? { ...changed, change: 'UPDATING', settledAt }
          : index,
      );
    } else if (Delete !== undefined) {
      const gone = find(indexes, Delete.IndexName);
      indexes = indexes.filter((index) => index !== gone);
    }
  }
  return indexes;
}

function refuseSeveral(updates: readonly Checked<GlobalSecondaryIndexUpdate>[]): void {
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length <= 1) return;
  const message =
    'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table';
  throw new LimitExceededException({ message, $metadata: {} });
}

function refuseKnown(indexes: readonly GlobalIndex[], name: string): void {
  if (indexes.every(({ IndexName }) => IndexName !== name)) return;
  throw validationError('Attempting to create an index which already exists');
}

function find(indexes: readonly GlobalIndex[], name: string): GlobalIndex {
  const index = indexes.find(({ IndexName }) => IndexName === name);
  if (index === undefined) throw notFound();
  return index;
}

/** Fills new indexes and deletes the items of removed ones. */
export async function applyIndexChanges(
  engine: Engine,
  table: Table,
  before: readonly GlobalIndex[],
): Promise<void> {
  const { globalIndexes: after } = table;
  const isIn = (indexes: readonly GlobalIndex[], { IndexName }: GlobalIndex) =>
    indexes.some((index) => index.IndexName === IndexName);
  for (const index of after) {
    if (!isIn(before, index)) await engine.fillIndex(schemaOf(table), index);
  }
  for (const index of before) {
    if (isIn(after, index)) continue;
    await engine.deleteIndex(table.name, { kind: 'global', name: index.IndexName });
  }
}
