import { isDeepStrictEqual } from 'node:util';
import type {
  GlobalSecondaryIndex,
  GlobalSecondaryIndexUpdate,
  TableDescription,
} from '@aws-sdk/client-dynamodb';

type Wanted = readonly GlobalSecondaryIndex[] | undefined;

/** What has to go and what has to come, so that a table has the global indexes that are wanted. */
export function indexChanges(
  { GlobalSecondaryIndexes: current = [] }: TableDescription,
  wanted: Wanted = [],
): GlobalSecondaryIndexUpdate[] {
  const isSame = (a: Partial<Shape>, b: Partial<Shape>) =>
    isDeepStrictEqual(shapeOf(a), shapeOf(b));
  const gone = current.filter((index) => !wanted.some((other) => isSame(other, index)));
  const fresh = wanted.filter((index) => !current.some((other) => isSame(index, other)));
  return [
    ...gone.map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...fresh.map((index) => ({ Create: index })),
  ];
}

/** The indexes that stay, with the capacity that they get. */
export function indexUpdates(
  { GlobalSecondaryIndexes: current = [] }: TableDescription,
  wanted: Wanted = [],
): GlobalSecondaryIndexUpdate[] {
  return wanted
    .filter(({ IndexName }) => current.some((index) => index.IndexName === IndexName))
    .flatMap(({ IndexName, ProvisionedThroughput }) =>
      ProvisionedThroughput === undefined ? [] : [{ Update: { IndexName, ProvisionedThroughput } }],
    );
}

type Shape = Pick<GlobalSecondaryIndex, 'IndexName' | 'KeySchema' | 'Projection'>;

function shapeOf({ IndexName, KeySchema, Projection }: Partial<Shape>) {
  return { IndexName, KeySchema, Projection };
}
