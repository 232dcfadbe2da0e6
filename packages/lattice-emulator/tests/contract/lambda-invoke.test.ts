import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAliasCommand,
  InvalidRequestContentException,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RequestTooLargeException,
  ResourceNotFoundException,
  TooManyRequestsException,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole, zipFunction } from '../support/function-code.ts';

const emulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const logs = new CloudWatchLogsClient(clientConfig(emulator));
const cloudwatch = new CloudWatchClient(clientConfig(emulator));

/** Does what the event asks for, so that one function serves many tests. */
const OBEDIENT = `
  export const handler = (event, context) => (({
    echo: () => event.value,
    fail: async () => { throw Object.assign(new TypeError('boom'), { code: 'E1' }); },
    reject: () => Promise.reject('just a text'),
    throwLater: () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }, 1)),
    rejectLater: () => new Promise(() => { Promise.reject(new Error('not handled')); }),
    exit: () => process.exit(event.code),
    circle: () => { const circle = {}; circle.circle = circle; return circle; },
    variables: () => process.env,
    context: () => ({ ...context, remaining: context.getRemainingTimeInMillis() }),
    time: () => [new Date(), Date.now(), new Date(0).getTime(), new Date() instanceof Date,
      new Date().constructor === Date, typeof Date()],
    pid: () => new Promise((resolve) => setTimeout(resolve, event.ms ?? 0, process.pid)),
    large: () => 'x'.repeat(6_291_556),
    print: () => {
      console.log('one\\ntwo', { three: 4 });
      console.error('bad');
      process.stdout.write('without an end');
    },
  })[event.do] ?? (() => null))();
`;

beforeAll(async () => {
  await createFunctionRole(emulator);
  await createFunction(emulator, 'obedient', OBEDIENT, {
    Environment: { Variables: { COLOR: 'green' } },
    MemorySize: 256,
    Timeout: 5,
  });
});

describe('Invoke', () => {
  it.each([
    ['an object', { a: [1, 'ä', null] }],
    ['a text', 'text'],
    ['nothing, as null', undefined],
  ])('answers with what the function returns: %s', async (_case, value) => {
    const result = await invoke({ do: 'echo', value });

    expect(result.payload).toEqual(value ?? null);
    expect(result).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(result).not.toHaveProperty('FunctionError');
    expect(result).not.toHaveProperty('LogResult');
  });

  it('gives an empty object to a function that is invoked without a payload', async () => {
    await createFunction(emulator, 'mirror', 'export const handler = async (event) => event;');

    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'mirror' }));

    expect(Payload?.transformToString()).toBe('{}');
  });

  it('returns the end of the log when asked to, with a report', async () => {
    const { LogResult, requestId } = await invoke({ do: 'print' }, { LogType: 'Tail' });

    const log = decode(LogResult);
    const time = '2026-01-01T00:00:0\\d\\.\\d{3}Z';
    const [start, info, error, text, end, report] = log.split('\n');
    expect(start).toBe(`START RequestId: ${requestId} Version: $LATEST`);
    expect(info).toMatch(new RegExp(`^${time}\t${requestId}\tINFO\tone\rtwo \\{ three: 4 \\}$`));
    expect(error).toMatch(new RegExp(`^${time}\t${requestId}\tERROR\tbad$`));
    expect(text).toBe('without an end');
    expect(end).toBe(`END RequestId: ${requestId}`);
    expect(report).toMatch(
      new RegExp(
        `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\t` +
          'Memory Size: 256 MB\tMax Memory Used: \\d+ MB\t(Init Duration: [\\d.]+ ms\t)?$',
      ),
    );
  });

  it('runs nothing as a dry run, but finds the function', async () => {
    const dryRun = await invoke({ do: 'fail' }, { InvocationType: 'DryRun' });

    expect(dryRun.StatusCode).toBe(204);
    await expect(invoke({}, { InvocationType: 'DryRun', FunctionName: 'nothing' })).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('does not find functions, versions, or what is in another region or account', async () => {
    const arn = (region: string, account: string) =>
      `arn:aws:lambda:${region}:${account}:function:obedient`;

    for (const [FunctionName, missing] of [
      ['nothing', 'arn:aws:lambda:us-east-1:123456789012:function:nothing'],
      ['obedient:7', `${arn('us-east-1', '123456789012')}:7`],
      [arn('eu-west-1', '123456789012'), arn('us-east-1', '123456789012')],
      [arn('us-east-1', '999999999999'), arn('us-east-1', '123456789012')],
    ]) {
      const invoked = invoke({}, { FunctionName });
      await expect(invoked).rejects.toThrow(ResourceNotFoundException);
      await expect(invoked).rejects.toThrow(`Function not found: ${missing}`);
    }
  });

  it('takes a name, a partial ARN or an ARN', async () => {
    for (const FunctionName of [
      'obedient',
      '123456789012:function:obedient',
      'arn:aws:lambda:us-east-1:123456789012:function:obedient',
      'arn:aws:lambda:us-east-1:123456789012:function:obedient:$LATEST',
    ]) {
      const { payload } = await invoke({ do: 'echo', value: 1 }, { FunctionName });
      expect(payload).toBe(1);
    }
  });

  it('refuses qualifiers that contradict each other', async () => {
    await expect(invoke({}, { FunctionName: 'obedient:1', Qualifier: '2' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('does not match the specified qualifier'),
    });
  });

  it('refuses a payload that is not JSON', async () => {
    const Payload = Buffer.from('{');

    const invoked = lambda.send(new InvokeCommand({ FunctionName: 'obedient', Payload }));

    await expect(invoked).rejects.toThrow(InvalidRequestContentException);
    await expect(invoked).rejects.toThrow('Could not parse request body into json');
  });

  it.each([
    ['RequestResponse', 6 * 2 ** 20],
    ['Event', 2 ** 20],
  ] as const)('refuses a payload for %s of more than %i bytes', async (InvocationType, limit) => {
    const Payload = Buffer.from(JSON.stringify('x'.repeat(limit - 1)));
    const command = new InvokeCommand({ FunctionName: 'obedient', InvocationType, Payload });

    const invoked = lambda.send(command);

    await expect(invoked).rejects.toThrow(RequestTooLargeException);
    await expect(invoked).rejects.toThrow(`${limit + 1} byte payload is too large`);
  });

  it('names what it does not support', async () => {
    const ClientContext = Buffer.from('{}').toString('base64');

    await expect(invoke({}, { ClientContext })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('ClientContext'),
    });
  });
});

describe('a function', () => {
  it('sees its variables and what Lambda adds to them, and nothing of the emulator', async () => {
    const { payload } = await invoke({ do: 'variables' });

    expect(payload).toMatchObject({
      COLOR: 'green',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'obedient',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/obedient',
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    });
    expect(payload).not.toHaveProperty('HOME');
    expect(payload).not.toHaveProperty('NODE_OPTIONS');
  });

  it('sees its context', async () => {
    const { payload, requestId } = await invoke({ do: 'context' }, { LogType: 'Tail' });

    expect(payload).toMatchObject({
      awsRequestId: requestId,
      functionName: 'obedient',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:obedient',
      logGroupName: '/aws/lambda/obedient',
      logStreamName: expect.stringMatching(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/),
      memoryLimitInMB: '256',
    });
    const { remaining } = payload as { remaining: number };
    expect(remaining).toBeGreaterThan(4_000);
    expect(remaining).toBeLessThanOrEqual(5_000);
  });

  it('lives in the time of the emulator', async () => {
    const { payload } = await invoke({ do: 'time' });

    const [now, milliseconds, epoch, ...isDate] = payload as [string, number, number, unknown];
    expect(Math.abs(Date.parse(now) - START_TIME)).toBeLessThan(1_000);
    expect(Math.abs(milliseconds - START_TIME)).toBeLessThan(1_000);
    expect(epoch).toBe(0);
    expect(isDate).toEqual([true, true, 'string']);
  });

  it('may be CommonJS, lie in a folder, and be part of an export', async () => {
    const source = 'exports.app = { handler: async () => module.id.split("/").pop() };';
    await createFunction(emulator, 'nested', '', {
      Code: { ZipFile: zipFunction(source, 'handlers/app.cjs') },
      Handler: 'handlers/app.app.handler',
    });

    const { payload } = await invoke({}, { FunctionName: 'nested' });

    expect(payload).toBe('app.cjs');
  });
});

describe('an execution environment', () => {
  it('is used again', async () => {
    const first = await invoke({ do: 'pid' });
    const second = await invoke({ do: 'pid' });

    expect(second.payload).toBe(first.payload);
  });

  it('runs one invocation at a time, and at most four exist; the fifth invocation waits', async () => {
    const invocations = Array.from({ length: 5 }, () => invoke({ do: 'pid', ms: 500 }));

    const pids = (await Promise.all(invocations)).map(({ payload }) => payload);

    expect(new Set(pids).size).toBe(4);
  });

  it('starts for the first invocation, whose report says how long that took', async () => {
    await createFunction(emulator, 'cold', 'export const handler = async () => 1;');
    const options = { FunctionName: 'cold', LogType: 'Tail' } as const;

    const [cold, warm] = [await invoke({}, options), await invoke({}, options)];

    expect(decode(cold.LogResult)).toContain('Init Duration: ');
    expect(decode(warm.LogResult)).not.toContain('Init Duration: ');
  });

  it('shows a function no setting of the emulator, and all that are its own', async () => {
    const source = 'export const handler = () => process.env.NODE_COMPILE_CACHE ?? "none";';
    const own = { Environment: { Variables: { NODE_COMPILE_CACHE: '/tmp/of-the-function' } } };
    await createFunction(emulator, 'without-cache', source);
    await createFunction(emulator, 'with-cache', source, own);

    expect((await invoke({}, { FunctionName: 'without-cache' })).payload).toBe('none');
    expect((await invoke({}, { FunctionName: 'with-cache' })).payload).toBe('/tmp/of-the-function');
  });

  it('is not used for a configuration that has changed since', async () => {
    await createFunction(emulator, 'changing', 'export const handler = () => process.env.COLOR;');
    const before = await invoke({}, { FunctionName: 'changing' });

    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'changing',
        Environment: { Variables: { COLOR: 'blue' } },
      }),
    );
    const after = await invoke({}, { FunctionName: 'changing' });

    expect([before.payload, after.payload]).toEqual([null, 'blue']);
  });
});

describe('a failure of a function', () => {
  it('is answered with the error that it threw, and the environment stays', async () => {
    const before = await invoke({ do: 'pid' });

    const { payload, StatusCode, FunctionError, LogResult } = await invoke(
      { do: 'fail' },
      { LogType: 'Tail' },
    );

    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(payload).toEqual({
      errorType: 'TypeError',
      errorMessage: 'boom',
      trace: expect.arrayContaining(['TypeError: boom']),
    });
    expect(decode(LogResult)).toMatch(
      /\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"boom","code":"E1","stack":\[/,
    );
    expect((await invoke({ do: 'pid' })).payload).toBe(before.payload);
  });

  it('may be anything that was thrown', async () => {
    const { payload, FunctionError } = await invoke({ do: 'reject' });

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toEqual({ errorType: 'string', errorMessage: 'just a text', trace: [] });
  });

  it('may be a result that is no JSON', async () => {
    const { payload } = await invoke({ do: 'circle' });

    expect(payload).toMatchObject({
      errorType: 'Runtime.JSONStringifyError',
      errorMessage: 'Unable to stringify response body',
    });
  });

  it('may be a result that is too large', async () => {
    const { payload } = await invoke({ do: 'large' });

    expect(payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  it.each([
    ['an uncaught exception', { do: 'throwLater' }, 'RangeError', 'late'],
    [
      'an unhandled rejection',
      { do: 'rejectLater' },
      'Runtime.UnhandledPromiseRejection',
      'Error: not handled',
    ],
    [
      'an exit',
      { do: 'exit', code: 0 },
      'Runtime.ExitError',
      'RequestId: ID Error: Runtime exited without providing a reason',
    ],
    [
      'an exit with an error',
      { do: 'exit', code: 3 },
      'Runtime.ExitError',
      'RequestId: ID Error: Runtime exited with error: exit status 3',
    ],
  ])('ends the environment when it is %s', async (_case, event, errorType, errorMessage) => {
    const before = await invoke({ do: 'pid' });

    const { payload, requestId, FunctionError, LogResult } = await invoke(event, {
      LogType: 'Tail',
    });

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({
      errorType,
      errorMessage: errorMessage.replace('ID', requestId),
    });
    expect(decode(LogResult)).toMatch(new RegExp(`Status: error\tError Type: ${errorType}\t$`));
    expect((await invoke({ do: 'pid' })).payload).not.toBe(before.payload);
  });

  it('ends the environment when it is a timeout', async () => {
    const source = `export const handler = (event) =>
      event.hang ? new Promise((resolve) => setTimeout(resolve, 60_000)) : process.pid;`;
    await createFunction(emulator, 'slow', source, { Timeout: 1 });
    const options = { FunctionName: 'slow', LogType: 'Tail' } as const;
    const before = await invoke({}, options);

    const { payload, requestId, FunctionError, LogResult } = await invoke({ hang: true }, options);

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect(decode(LogResult)).toContain(`${requestId} Task timed out after 1.00 seconds\n`);
    expect(decode(LogResult)).toMatch(/Duration: 1000\.00 ms.*Status: timeout\t$/);
    expect((await invoke({}, options)).payload).not.toBe(before.payload);
  });

  it.each([
    [
      'no-module',
      { Handler: 'missing.handler' },
      'Runtime.ImportModuleError',
      "Error: Cannot find module 'missing'\nRequire stack:\n- /var/runtime/index.mjs",
    ],
    [
      'no-handler',
      { Handler: 'index.missing' },
      'Runtime.HandlerNotFound',
      'index.missing is undefined or not exported',
    ],
    [
      'no-function',
      { Code: { ZipFile: zipFunction('export const handler = 1;') } },
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'bad-syntax',
      { Code: { ZipFile: zipFunction('export const = ;') } },
      'Runtime.UserCodeSyntaxError',
      "SyntaxError: Unexpected token '='",
    ],
    [
      'bad-init',
      { Code: { ZipFile: zipFunction('throw new RangeError("not today");') } },
      'RangeError',
      'not today',
    ],
    [
      'callback',
      { Code: { ZipFile: zipFunction('export const handler = (event, context, done) => 1;') } },
      'Runtime.CallbackHandlerDeprecated',
      expect.stringContaining('removed support for callback-based function handlers'),
    ],
  ])('may be that it cannot start: %s', async (name, settings, errorType, errorMessage) => {
    await createFunction(emulator, name, 'export const handler = async () => 1;', settings);

    const { payload, FunctionError } = await invoke({}, { FunctionName: name });

    expect(FunctionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType, errorMessage });
  });
});

describe('the log', () => {
  it('has what was printed before a loop that never ends, in the order of printing', async () => {
    const source = `export const handler = () => {
      for (let count = 1; count <= 20; count += 1) console[count % 2 ? 'log' : 'error'](count);
      for (;;);
    };`;
    await createFunction(emulator, 'endless', source, { Timeout: 1 });

    const { LogResult } = await invoke({}, { FunctionName: 'endless', LogType: 'Tail' });

    const printed = [...decode(LogResult).matchAll(/\t(?:INFO|ERROR)\t(\d+)$/gm)];
    expect(printed.map(([, count]) => Number(count))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('has everything that was printed before the process ended, however much', async () => {
    const source = `export const handler = () => {
      for (let count = 1; count <= 3_000; count += 1) console.log(count, 'x'.repeat(100));
      process.exit(1);
    };`;
    await createFunction(emulator, 'talkative', source);

    await invoke({}, { FunctionName: 'talkative' });

    const command = { logGroupName: '/aws/lambda/talkative', filterPattern: '"INFO"' };
    const { events = [] } = await logs.send(new FilterLogEventsCommand(command));
    expect(events.length).toBe(3_000);
    expect(events.at(-1)?.message).toContain('\t3000 xxx');
  });

  it('lies in the group of the function, in one stream for each environment', async () => {
    const source = 'export const handler = async () => console.log("hello");';
    await createFunction(emulator, 'logging', source);
    const options = { FunctionName: 'logging', LogType: 'Tail' } as const;
    const ids = [await invoke({}, options), await invoke({}, options)].map(
      ({ requestId }) => requestId,
    );

    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/logging' }),
    );

    expect(events.map(({ message }) => message)).toEqual(
      ids.flatMap((id) => [
        `START RequestId: ${id} Version: $LATEST`,
        expect.stringMatching(`\t${id}\tINFO\thello$`),
        `END RequestId: ${id}`,
        expect.stringMatching(`^REPORT RequestId: ${id}\t`),
      ]),
    );
    expect(new Set(events.map(({ logStreamName }) => logStreamName)).size).toBe(1);
  });
});

describe('reserved concurrency', () => {
  it('throttles what goes beyond it', async () => {
    await createFunction(emulator, 'reserved', OBEDIENT);
    await reserve('reserved', 1);
    const options = { FunctionName: 'reserved' };

    const [first, second] = await Promise.allSettled([
      invoke({ do: 'pid', ms: 50 }, options),
      invoke({ do: 'pid', ms: 50 }, options),
    ]);

    const statuses = [first.status, second.status].sort();
    expect(statuses).toEqual(['fulfilled', 'rejected']);
    const { reason } = [first, second].find(({ status }) => status === 'rejected') as {
      reason: unknown;
    };
    expect(reason).toBeInstanceOf(TooManyRequestsException);
    expect(reason).toMatchObject({
      message: 'Rate Exceeded.',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });

  it('of zero switches a function off', async () => {
    await createFunction(emulator, 'off', OBEDIENT);

    await reserve('off', 0);

    await expect(invoke({}, { FunctionName: 'off' })).rejects.toThrow(TooManyRequestsException);
  });
});

describe('metrics', () => {
  it('count invocations, errors and throttles, of a function and of its alias', async () => {
    await createFunction(emulator, 'measured', OBEDIENT);
    await lambda.send(new PublishVersionCommand({ FunctionName: 'measured' }));
    await lambda.send(
      new CreateAliasCommand({ FunctionName: 'measured', Name: 'live', FunctionVersion: '1' }),
    );
    await invoke({ do: 'echo' }, { FunctionName: 'measured:live' });
    await invoke({ do: 'fail' }, { FunctionName: 'measured:live' });
    await invoke({ do: 'echo' }, { FunctionName: 'measured' });
    await reserve('measured', 0);
    await invoke({ do: 'echo' }, { FunctionName: 'measured' }).catch(() => {});

    const ofFunction = [{ Name: 'FunctionName', Value: 'measured' }];
    const ofAlias = [...ofFunction, { Name: 'Resource', Value: 'measured:live' }];
    const names = ['Invocations', 'Errors', 'Throttles'];
    expect(await sums(names, ofFunction)).toEqual([3, 1, 1]);
    expect(await sums(names, ofAlias)).toEqual([2, 1, undefined]);
    expect((await sums(['Duration'], ofAlias))[0]).toBeGreaterThan(0);
  });
});

async function invoke(
  event: object,
  { FunctionName = 'obedient', ...options }: Partial<InvokeCommandInput> = {},
) {
  const Payload = Buffer.from(JSON.stringify(event));
  const result = await lambda.send(new InvokeCommand({ FunctionName, Payload, ...options }));
  const text = result.Payload?.transformToString() ?? '';
  return {
    ...result,
    // Known only with a log.
    requestId: /START RequestId: (\S+)/.exec(decode(result.LogResult))?.[1] ?? '',
    payload: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString();
}

async function reserve(FunctionName: string, ReservedConcurrentExecutions: number) {
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
  );
}

async function sums(
  names: readonly string[],
  Dimensions: { Name: string; Value: string }[],
): Promise<(number | undefined)[]> {
  const MetricDataQueries = names.map((MetricName, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions },
      Period: 3_600,
      Stat: 'Sum',
    },
  }));
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries,
      StartTime: new Date(START_TIME),
      EndTime: new Date(START_TIME + 3_600_000),
    }),
  );
  return MetricDataResults.map(({ Values }) => Values?.[0]);
}
