import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  ListExportsCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const TOPIC = { Type: 'AWS::SNS::Topic' };

describe('an output', () => {
  it('may be exported under a name of its own', async () => {
    await stacks.create('exporting', exporting('exported', 'value'));

    expect(await stacks.describe('exporting')).toMatchObject({
      Outputs: [{ OutputKey: 'Out', OutputValue: 'value', ExportName: 'exported' }],
    });
    const { Exports } = await cloudformation.send(new ListExportsCommand({}));
    expect(Exports).toContainEqual({
      ExportingStackId: (await stacks.describe('exporting'))?.StackId,
      Name: 'exported',
      Value: 'value',
    });
  });

  it('changes with an update, or goes', async () => {
    await stacks.create('changing', exporting('changing', 'before'));

    await stacks.update('changing', exporting('changing', 'after'));
    const changed = await exportedValue('changing');
    await stacks.update('changing', { Resources: { Topic: TOPIC } });

    expect(changed).toBe('after');
    expect(await exportedValue('changing')).toBeUndefined();
  });

  it('must be text', async () => {
    const Outputs = { Out: { Value: { 'Fn::Split': [',', 'a,b'] } } };

    await stacks.create('list-output', { Resources: { Topic: TOPIC }, Outputs });

    expect(await stacks.describe('list-output')).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
    });
    expect(await reasonsOf('list-output')).toContain(
      'Template format error: Output Out is malformed. The Value field of every Outputs member must evaluate to a String.',
    );
  });

  it('cannot be exported under a name that another stack exports', async () => {
    await stacks.create('first-exporter', exporting('only-once', 'a'));

    await stacks.create('second-exporter', exporting('only-once', 'b'));

    expect(await stacks.describe('second-exporter')).toMatchObject({
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
    await stacks.create('giving', exporting('given', 'value'));

    await stacks.create('taking', importing('given'));

    expect(await stacks.describe('taking')).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Taken', OutputValue: 'value' }],
    });
  });

  it('of what is not exported makes the stack fail', async () => {
    await stacks.create('taking-nothing', importing('not-there'));

    expect(await stacks.describe('taking-nothing')).toMatchObject({
      StackStatus: 'ROLLBACK_COMPLETE',
    });
    expect((await reasonsOf('taking-nothing')).join()).toContain(
      'No export named not-there found.',
    );
  });

  it('keeps the exporting stack from being deleted', async () => {
    await stacks.create('held', exporting('held', 'value'));
    await stacks.create('holding', importing('held'));

    const deleting = cloudformation.send(new DeleteStackCommand({ StackName: 'held' }));

    await expect(deleting).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Export held cannot be deleted as it is in use by holding',
    });
    expect(await stacks.describe('held')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it.each([
    ['taken away', { Resources: { Topic: TOPIC } }, 'deleted'],
    ['changed', exporting('used-changed', 'other'), 'updated'],
  ])('keeps what it takes from being %s', async (what, template, verb) => {
    const name = `used-${what.replace(' ', '-')}`;
    await stacks.create(name, exporting(name, 'value'));
    await stacks.create(`user-of-${name}`, importing(name));

    await stacks.update(name, template);

    expect(await stacks.describe(name)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await reasonsOf(name)).toContain(
      `Export ${name} cannot be ${verb} as it is in use by user-of-${name}`,
    );
    expect(await exportedValue(name)).toBe('value');
  });

  it('lets the exporting stack change otherwise', async () => {
    await stacks.create('free', exporting('free', 'value'));
    await stacks.create('user-of-free', importing('free'));

    const template = exporting('free', 'value');
    await stacks.update('free', {
      ...template,
      Resources: { ...template.Resources, Other: TOPIC },
    });

    expect(await stacks.describe('free')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });

  it('lets the exporting stack go once the importing one is gone', async () => {
    await stacks.create('released', exporting('released', 'value'));
    await stacks.create('releasing', importing('released'));
    await stacks.remove('releasing');

    await stacks.remove('released');

    await expect(stacks.describe('released')).rejects.toThrow('does not exist');
    expect(await exportedValue('released')).toBeUndefined();
  });

  it('holds nothing after it left the template', async () => {
    await stacks.create('let-go', exporting('let-go', 'value'));
    await stacks.create('letting-go', importing('let-go'));
    await stacks.update('letting-go', { Resources: { Topic: TOPIC } });

    await stacks.remove('let-go');

    await expect(stacks.describe('let-go')).rejects.toThrow('does not exist');
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
