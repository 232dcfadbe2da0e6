import type {
  ContinuousBackupsDescription,
  DescribeContinuousBackupsInput,
  DescribeContinuousBackupsOutput,
  UpdateContinuousBackupsInput,
  UpdateContinuousBackupsOutput,
} from '@aws-sdk/client-dynamodb';
import { TableNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { validationError } from '../errors.ts';
import { type DynamoDbState, liveTables, tableName } from '../state.ts';
import type { Table } from '../table.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 35;
/** The newest point that can be restored is that long ago. */
const LATEST_MS = 5 * 60_000;

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
 *
 * Differs: the setting of point-in-time recovery is stored, but nothing can be restored.
 */
export function updateContinuousBackups(
  state: DynamoDbState,
  input: Checked<UpdateContinuousBackupsInput>,
  { clock }: Call,
): UpdateContinuousBackupsOutput {
  const table = find(state, input.TableName);
  const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } =
    input.PointInTimeRecoverySpecification;
  const before = table.pointInTimeRecovery;
  const periodInDays = RecoveryPeriodInDays ?? before?.periodInDays ?? MOST_DAYS;
  if (periodInDays < 1 || periodInDays > MOST_DAYS) {
    // Text not verified against AWS.
    throw validationError(`RecoveryPeriodInDays must be from 1 to ${MOST_DAYS}`);
  }
  table.pointInTimeRecovery = PointInTimeRecoveryEnabled
    ? { since: before?.since ?? clock.now(), periodInDays }
    : undefined;
  return { ContinuousBackupsDescription: describe(table, clock.now()) };
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
 */
export function describeContinuousBackups(
  state: DynamoDbState,
  input: Checked<DescribeContinuousBackupsInput>,
  { clock }: Call,
): DescribeContinuousBackupsOutput {
  return { ContinuousBackupsDescription: describe(find(state, input.TableName), clock.now()) };
}

function find(state: DynamoDbState, nameOrArn: string): Table {
  const name = tableName(state, nameOrArn);
  const table = liveTables(state).find((item) => item.name === name);
  if (table !== undefined) return table;
  throw new TableNotFoundException({ message: `Table not found: ${name}`, $metadata: {} });
}

function describe(
  { pointInTimeRecovery: recovery }: Table,
  now: number,
): ContinuousBackupsDescription {
  const ContinuousBackupsStatus = 'ENABLED';
  if (recovery === undefined) {
    const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: 'DISABLED' as const };
    return { ContinuousBackupsStatus, PointInTimeRecoveryDescription };
  }
  const { since, periodInDays } = recovery;
  return {
    ContinuousBackupsStatus,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: periodInDays,
      EarliestRestorableDateTime: new Date(Math.max(since, now - periodInDays * DAY_MS)),
      LatestRestorableDateTime: new Date(Math.max(since, now - LATEST_MS)),
    },
  };
}
