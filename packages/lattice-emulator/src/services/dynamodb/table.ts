import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  SSESpecification,
  TableClass,
} from '@aws-sdk/client-dynamodb';
import type { Checked } from '../../sdk-types.ts';

export type Table = {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly keySchema: readonly Checked<KeySchemaElement>[];
  readonly localIndexes: readonly Checked<LocalSecondaryIndex>[];
  attributes: readonly Checked<AttributeDefinition>[];
  globalIndexes: readonly GlobalIndex[];
  /** Provisioned capacity; `undefined` on demand. */
  throughput: Throughput | undefined;
  /** When it was last switched to on demand. */
  onDemandSince: number | undefined;
  tableClass: TableClass | undefined;
  encryption: SSESpecification | undefined;
  isProtected: boolean;
  /** The change that is in progress until `settledAt`. */
  change: 'CREATING' | 'UPDATING' | 'DELETING';
  settledAt: number;
  timeToLive: TimeToLive | undefined;
  pointInTimeRecovery: { readonly since: number; readonly periodInDays: number } | undefined;
  readonly tags: Map<string, string>;
};

export type GlobalIndex = Checked<GlobalSecondaryIndex> & {
  readonly change: 'CREATING' | 'UPDATING';
  readonly settledAt: number;
};

type Throughput = {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
};

export type TimeToLive = {
  readonly attributeName: string;
  /** Before that, no item has to go. */
  nextDueAt: number;
};

export type TableStatus = 'ACTIVE' | Table['change'];
