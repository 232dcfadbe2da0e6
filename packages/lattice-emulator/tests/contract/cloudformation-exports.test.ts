import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));

const TOPIC = { Type: 'AWS::SNS::Topic' };

describe('an output', () => {
  it('may be exported under a name of its own', async () => {
    await create('exporting', exporting('exported', 'value'));

    expect(await describeStack('exporting')).toMatchObject({
      Outputs: [{ OutputKey: 'Out', OutputValue: 'value', ExportName: 'exported' }],
    });
    const { Exports } = await cloudformation.send(new ListExportsCommand({}));
    expect(Exports).toContainEqual({
      ExportingStackId: (await describeStack('exporting'))?.StackId,
      Name: 'exported',
      Value: 'value',
    });
  });

  it('changes with an update, or goes', async () => {
    await create('changing', exporting('changing', 'before'));

    await update('changing', exporting('changing', 'after'));
    const changed = await exportedValue('changing');
    await update('changing', { Resources: { Topic: TOPIC } });

    expect(changed).toBe('after');
    expect(await exportedValue('changing')).toBeUndefined();
  });

  it('must be text', async () => {
    const Outputs = { Out: { Value: { 'Fn::Split': [',', 'a,b'] } } };

    await create('list-output', { Resources: { Topic: TOPIC }, Outputs });

    expect(await describeStack('list-output')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(await reasonsOf('list-output')).toContain(
      'Template format error: Output Out is malformed. The Value field of every Outputs member must evaluate to a String.',
    );
  });

  it('cannot be exported under a name that another stack exports', async () => {
    await create('first-exporter', exporting('only-once', 'a'));

    await create('second-exporter', exporting('only-once', 'b'));

    expect(await describeStack('second-exporter')).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
    });
    expect(await reasonsOf('second-exporter')).toContain(
      'Export with name only-once is already exported by stack first-exporter.',
    );
    expect(await exportedValue('only-once')).toBe('a');
  });
});

describe('an import', () => {
  it('takes the value of another stack', async () => {
    await create('giving', exporting('given', 'value'));

    await create('taking', importing('given'));

    expect(await describeStack('taking')).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Taken', OutputValue: 'value' }],
    });
  });

  it('of what is not exported makes the stack fail', async () => {
    await create('taking-nothing', importing('not-there'));

    expect(await describeStack('taking-nothing')).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
    });
    expect((await reasonsOf('taking-nothing')).join()).toContain(
      'No export named not-there found.',
    );
  });

  it('keeps the exporting stack from being deleted', async () => {
    await create('held', exporting('held', 'value'));
    await create('holding', importing('held'));

    const deleting = cloudformation.send(new DeleteStackCommand({ StackName: 'held' }));

    await expect(deleting).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Export held cannot be deleted as it is in use by holding',
    });
    expect(await describeStack('held')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it.each([
    ['taken away', { Resources: { Topic: TOPIC } }, 'deleted'],
    ['changed', exporting('used-changed', 'other'), 'updated'],
  ])('keeps what it takes from being %s', async (what, template, verb) => {
    const name = `used-${what.replace(' ', '-')}`;
    await create(name, exporting(name, 'value'));
    await create(`user-of-${name}`, importing(name));

    await update(name, template);

    expect(await describeStack(name)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await reasonsOf(name)).toContain(
      `Export ${name} cannot be ${verb} as it is in use by user-of-${name}`,
    );
    expect(await exportedValue(name)).toBe('value');
  });

  it('lets the exporting stack change otherwise', async () => {
    await create('free', exporting('free', 'value'));
    await create('user-of-free', importing('free'));

    const template = exporting('free', 'value');
    await update('free', { ...template, Resources: { ...template.Resources, Other: TOPIC } });

    expect(await describeStack('free')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });

  it('lets the exporting stack go once the importing one is gone', async () => {
    await create('released', exporting('released', 'value'));
    await create('releasing', importing('released'));
    await remove('releasing');

    await remove('released');

    await expect(describeStack('released')).rejects.toThrow('does not exist');
    expect(await exportedValue('released')).toBeUndefined();
  });

  it('holds nothing after it left the template', async () => {
    await create('let-go', exporting('let-go', 'value'));
    await create('letting-go', importing('let-go'));
    await update('letting-go', { Resources: { Topic: TOPIC } });

    await remove('let-go');

    await expect(describeStack('let-go')).rejects.toThrow('does not exist');
  });
});

function exporting(Name: string, Value: string) {
  return { Resources: { Topic: TOPIC }, Outputs: { Out: { Value, Export: { Name } } } };
}

function importing(name: string) {
  const taken = { 'Fn::ImportValue': name };
  return {
    Resources: { Topic: { ...TOPIC, Properties: { DisplayName: taken } } },
    Outputs: { Taken: { Value: taken } },
  };
}

async function create(StackName: string, template: object): Promise<void> {
  const TemplateBody = JSON.stringify(template);
  await cloudformation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await emulator.clock.idle();
}

async function update(StackName: string, template: object): Promise<void> {
  const TemplateBody = JSON.stringify(template);
  await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  await emulator.clock.idle();
}

async function remove(StackName: string): Promise<void> {
  await cloudformation.send(new DeleteStackCommand({ StackName }));
  await emulator.clock.idle();
}

async function describeStack(StackName: string) {
  const { Stacks: [stack] = [] } = await cloudformation.send(
    new DescribeStacksCommand({ StackName }),
  );
  return stack;
}

async function exportedValue(exportName: string): Promise<string | undefined> {
  const { Exports = [] } = await cloudformation.send(new ListExportsCommand({}));
  return Exports.find(({ Name }) => Name === exportName)?.Value;
}

async function reasonsOf(StackName: string): Promise<string[]> {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents.flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []);
}
