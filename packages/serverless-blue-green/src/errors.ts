import type { Ending } from './command-line/exit-codes.ts';

/** A command that did not do what was asked. People see its message and nothing else. */
export class CommandError extends Error {
  // The name by which the Framework knows what is not a bug: it prints no stack trace.
  override readonly name = 'ServerlessError';
  readonly ending: Exclude<Ending, 'done'>;
  /** A code for programs: a reason of the service, or one of the plugin's own. */
  readonly code: string;

  constructor(ending: CommandError['ending'], code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.ending = ending;
    this.code = code;
  }
}

/** Flags or settings of the wrong shape. Nothing was asked of the stage. */
export class UsageError extends CommandError {
  constructor(message: string, cause?: unknown) {
    super('usage', 'Usage', message, cause);
  }
}

/** Codes of the plugin's own refusals. docs/cli.md shows this table; the service has others. */
export const REFUSALS = {
  OtherOwner: 'the stack belongs to another service and stage',
  ServiceNameTaken: 'a service of VPC Lattice is replaced and needs another name',
  DanglingReference: 'the template refers to resources that are not in it',
  NotDeployed: 'the stage is not deployed',
  NoRollout: 'no rollout was started yet',
  RolloutRunning: 'another rollout is running',
  GreenInUse: 'green takes traffic, or a rollout depends on its build',
  StatusUnknown: 'the status of the stage could not be read',
  BlueIsProduction: 'only a promotion changes blue',
  BlueDependencyMissing: 'the source lacks a resource that blue uses',
  CodeUnknown: 'the stack does not say where the code of green is',
  CodeMissing: 'the code of a build is not in the deployment bucket or not in the stack',
  NothingToUndo: 'nothing was promoted, or it was undone already',
  NotConfirmed: 'the question was not answered with yes, or the stage changed meanwhile',
  TemplateNotJson: 'the template of the stack is not JSON',
} as const;

/** A command that the plugin refuses: nothing has changed. */
export class CommandRefused extends CommandError {
  constructor(code: keyof typeof REFUSALS, message: string, cause?: unknown) {
    super('refused', code, `refused (${code}): ${message}`, cause);
  }
}
