import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '../../packages/lattice-emulator/src/services.ts';
import { type OperationCoverage, readCoverage } from '../../scripts/docs/coverage.ts';

const services = await Promise.all(
  Object.entries(SERVICES).map(([key, service]) => readCoverage(key, service)),
);
const lattice = await readCoverage('vpcLattice', SERVICES.vpcLattice);
const sts = await readCoverage('sts', SERVICES.sts);
const s3 = await readCoverage('s3', SERVICES.s3);

describe('the coverage of a service', () => {
  it('has every operation of the SDK, either among those that work or among those that do not', () => {
    const names = [...sts.operations.map(({ name }) => name), ...sts.missing];

    expect(names).toEqual(expect.arrayContaining(['AssumeRole', 'GetSessionToken']));
    expect(sts.missing).not.toContain('AssumeRole');
    expect(sts.missing).toContain('GetSessionToken');
  });

  it('says where an operation is written, through the wrapper around it', () => {
    expect(find(lattice.operations, 'CreateRule').file).toBe(
      'packages/lattice-emulator/src/services/vpc-lattice/operations/rules.ts',
    );
  });

  it('says what an operation refuses, also in the functions that it uses', () => {
    expect(find(lattice.operations, 'CreateRule').notes).toContain('refuses a match by …');
    expect(find(lattice.operations, 'GetRule').notes).toEqual([]);
  });

  it('lists the members of an input that are refused because nothing reads them', () => {
    const [refused] = find(sts.operations, 'AssumeRole').notes;

    expect(refused).toMatch(/^refuses .*`SerialNumber`/);
    expect(refused).not.toMatch(/`(RoleArn|ExternalId)`/);
  });

  it('says how an operation differs, in the words of the code', () => {
    expect(find(sts.operations, 'AssumeRole').notes.join()).toContain('credentials do not expire');
  });

  it('has no operation that leaves a member of its input out in silence', () => {
    const notes = services.flatMap(({ serviceId, operations, sharedNotes }) => [
      ...operations.map(({ name, notes }) => `${serviceId} ${name}: ${notes.join('; ')}`),
      ...sharedNotes,
    ]);

    expect(notes.length).toBeGreaterThan(200);
    expect(notes.filter((note) => note.includes('does not read'))).toEqual([]);
  });

  it('never says of an operation what it says of the service', () => {
    for (const { sharedNotes, operations } of [lattice, sts, s3]) {
      const notes = operations.flatMap((operation) => operation.notes);
      expect(notes.filter((note) => sharedNotes.includes(note))).toEqual([]);
    }
  });
});

function find(operations: readonly OperationCoverage[], name: string): OperationCoverage {
  const found = operations.find((operation) => operation.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
}
