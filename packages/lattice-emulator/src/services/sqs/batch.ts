import {
  BatchEntryIdsNotDistinct,
  type BatchResultErrorEntry,
  EmptyBatchRequest,
  InvalidBatchEntryId,
  TooManyEntriesInBatchRequest,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../endpoint/errors.ts';

export type BatchResult<Done> = { Successful: Done[]; Failed: BatchResultErrorEntry[] };

const MOST_ENTRIES = 10;

/**
 * Holds the entries of a batch against the rules that every batch has.
 *
 * @param entryType how AWS calls an entry
 */
export function checkBatch(entries: readonly { readonly Id: string }[], entryType: string): void {
  const $metadata = {};
  if (entries.length === 0) {
    const message = `There should be at least one ${entryType} in the request.`;
    throw new EmptyBatchRequest({ message, $metadata });
  }
  if (entries.length > MOST_ENTRIES) {
    const message = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`;
    throw new TooManyEntriesInBatchRequest({ message, $metadata });
  }
  const ids = entries.map(({ Id }) => Id);
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    const message =
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
    throw new InvalidBatchEntryId({ message, $metadata });
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) {
    throw new BatchEntryIdsNotDistinct({ message: `Id ${repeated} repeated.`, $metadata });
  }
}

/** Performs each entry by itself: one that fails does not keep the others from succeeding. */
export function performBatch<Entry extends { readonly Id: string }, Done>(
  entries: readonly Entry[],
  perform: (entry: Entry) => Done,
): BatchResult<Done> {
  const result: BatchResult<Done> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      result.Successful.push(perform(entry));
    } catch (error) {
      if (!isSenderFault(error)) throw error;
      const { name: Code, message: Message } = error;
      result.Failed.push({ Id: entry.Id, SenderFault: true, Code, Message });
    }
  }
  return result;
}

function isSenderFault(error: unknown): error is Error {
  return error instanceof AwsError || (error instanceof Error && '$fault' in error);
}
