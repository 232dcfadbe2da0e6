import type {
  ListTagsOfResourceInput,
  ListTagsOfResourceOutput,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-dynamodb';
import type { Checked } from '../../../sdk-types.ts';
import { paginate } from '../../../shared/paging.ts';
import { notFound } from '../errors.ts';
import { type DynamoDbState, liveTables } from '../state.ts';
import type { Table } from '../table.ts';
import { readTags } from '../tags.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
export function tagResource(state: DynamoDbState, input: Checked<TagResourceInput>): object {
  const { tags } = findByArn(state, input.ResourceArn);
  for (const [key, value] of readTags(input.Tags, tags)) tags.set(key, value);
  return {};
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html */
export function untagResource(state: DynamoDbState, input: Checked<UntagResourceInput>): object {
  const { tags } = findByArn(state, input.ResourceArn);
  for (const key of input.TagKeys) tags.delete(key);
  return {};
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html */
export function listTagsOfResource(
  state: DynamoDbState,
  input: Checked<ListTagsOfResourceInput>,
): ListTagsOfResourceOutput {
  const { tags } = findByArn(state, input.ResourceArn);
  // All there are fit on one page.
  const { items } = paginate([...tags], tags.size, input.NextToken);
  return { Tags: items.map(([Key, Value]) => ({ Key, Value })) };
}

function findByArn(state: DynamoDbState, arn: string): Table {
  const table = liveTables(state).find((item) => item.arn === arn);
  // The word is AWS's own.
  if (table === undefined) throw notFound(`: ResourcArn: ${arn} not found`);
  return table;
}
