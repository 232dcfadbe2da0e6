import {
  DashboardInvalidInputError,
  DashboardNotFoundError,
  type DashboardValidationMessage,
  type DeleteDashboardsInput,
  type GetDashboardInput,
  type GetDashboardOutput,
  type ListDashboardsInput,
  type ListDashboardsOutput,
  type PutDashboardInput,
  type PutDashboardOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { page } from '../page.ts';
import type { CloudWatchState, Dashboard } from '../state.ts';

const LIST_PAGE_SIZE = 1_000;

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
 *
 * Differs: a dashboard is visible only in its region, and its body is only checked to be a JSON
 * object.
 */
export function putDashboard(
  state: CloudWatchState,
  input: Checked<PutDashboardInput>,
  call: Call,
): PutDashboardOutput {
  const { DashboardName: name, DashboardBody: body, Tags = [] } = input;
  if (!/^[\w-]{1,255}$/.test(name)) {
    throw invalidInput(
      `The value ${name} for field DashboardName contains invalid characters. ` +
        'It can only contain alphanumerics, dash (-) and underscore (_).\n',
    );
  }
  checkBody(body);
  const arn = `arn:aws:cloudwatch::${call.accountId}:dashboard/${name}`;
  // Tags of an existing dashboard are changed by TagResource only.
  if (!state.dashboards.has(name)) {
    state.tags.set(arn, new Map(Tags.map(({ Key, Value }) => [Key, Value])));
  }
  state.dashboards.set(name, { name, arn, body, lastModified: call.clock.now() });
  return { DashboardValidationMessages: [] };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html */
export function getDashboard(
  state: CloudWatchState,
  input: Checked<GetDashboardInput>,
): GetDashboardOutput {
  const { name, arn, body } = find(state, input.DashboardName);
  return { DashboardArn: arn, DashboardBody: body, DashboardName: name };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListDashboards.html */
export function listDashboards(
  state: CloudWatchState,
  input: Checked<ListDashboardsInput>,
): ListDashboardsOutput {
  const { DashboardNamePrefix: prefix = '', NextToken: token } = input;
  const found = [...state.dashboards.values()].filter(({ name }) => name.startsWith(prefix));
  const { items, nextToken } = page(found, LIST_PAGE_SIZE, token);
  const DashboardEntries = items.map(({ name, arn, body, lastModified }) => ({
    DashboardName: name,
    DashboardArn: arn,
    LastModified: new Date(lastModified),
    Size: Buffer.byteLength(body),
  }));
  return { DashboardEntries, NextToken: nextToken };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteDashboards.html */
export function deleteDashboards(
  state: CloudWatchState,
  input: Checked<DeleteDashboardsInput>,
): object {
  // All or nothing: one name that does not exist keeps every dashboard.
  const dashboards = input.DashboardNames.map((name) => find(state, name));
  for (const { name, arn } of dashboards) {
    state.dashboards.delete(name);
    state.tags.delete(arn);
  }
  return {};
}

function find({ dashboards }: CloudWatchState, name: string): Dashboard {
  const dashboard = dashboards.get(name);
  if (dashboard !== undefined) return dashboard;
  throw new DashboardNotFoundError({
    message: `Dashboard ${name} does not exist`,
    $metadata: {},
  });
}

function checkBody(body: string): void {
  const problem = problemOf(body);
  if (problem === undefined) return;
  const validationMessages = [{ DataPath: '', Message: problem }];
  throw invalidInput(
    `The dashboard body is invalid, there are 1 validation errors: ${JSON.stringify(validationMessages)}`,
    validationMessages,
  );
}

function problemOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? undefined : 'The dashboard body must be a JSON object';
  } catch {
    return 'The dashboard body is not valid JSON';
  }
}

function invalidInput(
  message: string,
  dashboardValidationMessages: DashboardValidationMessage[] = [],
): DashboardInvalidInputError {
  return new DashboardInvalidInputError({ message, dashboardValidationMessages, $metadata: {} });
}
