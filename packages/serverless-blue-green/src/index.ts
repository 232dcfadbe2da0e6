import { enableCompileCache } from 'node:module';
import { buildVersion } from './checks/build-version.ts';
import { checkNames, checkSource, givenProblems } from './checks/source-checks.ts';
import { askAt } from './command-line/ask.ts';
import { earlyEnd } from './command-line/front-door.ts';
import { findVerb, loadVerbs } from './command-line/load-verbs.ts';
import { reportErrors } from './command-line/report-errors.ts';
import { runVerb } from './command-line/run-verb.ts';
import type { Verb } from './command-line/verb.ts';
import { BlueArtifact } from './deploy/blue-artifact.ts';
import { CommandGuards } from './deploy/command-guards.ts';
import { Deploy } from './deploy/deploy.ts';
import { prepareInvokeLocal } from './deploy/invoke-local.ts';
import type {
  Command,
  Commands,
  Flag,
  Hooks,
  Options,
  Serverless,
  Utils,
  VariableSources,
} from './osls.ts';
import { readSettings } from './settings.ts';
import { endpointBanner, requireConnection } from './stage/endpoint.ts';
import { Stage } from './stage/stage.ts';

// The verbs, which are loaded later, start faster the next time.
enableCompileCache();

const FORCE_GREEN: Flag = {
  usage: 'Replace green even while it takes traffic or a rollout is running',
  type: 'boolean',
};
const INCLUDE_BLUE: Flag = {
  usage: 'Break glass: replace production too, at once and without a rollout',
  type: 'boolean',
};
const FORCE_REMOVE: Flag = {
  usage: 'Remove the stage even while green takes traffic',
  type: 'boolean',
};

/** Options that are added to the Framework's own commands. */
const FRAMEWORK_COMMANDS: Commands = {
  deploy: {
    options: { 'force-green': FORCE_GREEN, 'include-blue': INCLUDE_BLUE },
    commands: { function: { options: { 'force-green': FORCE_GREEN } } },
  },
  rollback: {
    options: { 'force-green': FORCE_GREEN },
  },
  remove: {
    options: { force: FORCE_REMOVE },
  },
};

/** The Framework's own commands that call AWS, by their first word. */
const CALLS_AWS: readonly string[] = ['deploy', 'info', 'logs', 'metrics', 'remove', 'rollback'];

/** The lifecycle event of every verb. */
const EVENT = 'run';

/**
 * A plugin of the Serverless Framework. A deploy brings a build to green and never touches what
 * production runs; the verbs move traffic, promote and undo.
 */
export default class ServerlessBlueGreen {
  readonly commands: Commands;
  readonly hooks: Hooks;
  /** `${blueGreen:version}`, the name of the build. */
  readonly configurationVariablesSources: VariableSources;

  constructor(serverless: Serverless, options: Options, utils: Utils) {
    const verbs = loadVerbs();
    endEarly(serverless, verbs);
    const verb = findVerb(verbs, serverless.processedInput.commands);
    const needsSource = verb === undefined || verb.isPackaging === true;
    if (!needsSource) skipValidation(serverless);
    const stage = new Stage(serverless);
    const parts = { serverless, options, log: utils.log, stage };
    const artifact = new BlueArtifact(parts);
    const deploy = new Deploy(parts, artifact);
    const guards = new CommandGuards(parts);
    const settings = () => readSettings(serverless.service.custom);
    this.commands = { ...FRAMEWORK_COMMANDS, ...commandsOf(verbs) };
    this.configurationVariablesSources = {
      blueGreen: {
        resolve: ({ address }) => ({ value: variable(address, serverless, needsSource) }),
      },
    };
    const hooks: Hooks = {
      initialize: async () => {
        // A verb reports wrong settings itself, where it needs them: a rollback does not.
        if (verb !== undefined) return;
        checkSource(serverless);
        settings();
        if (CALLS_AWS.includes(serverless.processedInput.commands[0] ?? ''))
          await announceEndpoint();
      },
      'after:aws:package:finalize:mergeCustomProviderResources': async () => checkNames(serverless),
      'before:aws:deploy:deploy:checkForChanges': () => deploy.prepare(),
      'after:aws:deploy:deploy:checkForChanges': async () => deploy.skipUnchanged(),
      'after:aws:deploy:deploy:uploadArtifacts': () => artifact.keep(),
      'before:aws:deploy:finalize:cleanup': () => artifact.setAside(),
      'after:aws:deploy:finalize:cleanup': () => artifact.restore(),
      'after:deploy:deploy': () => deploy.describeResult(),
      'before:deploy:function:initialize': () => guards.beforeDeployFunction(),
      'before:rollback:rollback': () => guards.beforeRollback(),
      'before:rollback:function:rollback': () => guards.beforeRollbackFunction(),
      'before:invoke:local:invoke': async () => prepareInvokeLocal(serverless, options),
      'before:remove:remove': () => guards.beforeRemove(),
    };
    this.hooks = {
      // A verb reports the errors of its own.
      ...(verb === undefined ? reportErrors(hooks) : hooks),
      ...hooksOf(verbs, { stage, options, settings }),
    };
  }
}

/** Says which endpoint is not AWS's. @throws CommandError where it refuses connections */
async function announceEndpoint(): Promise<void> {
  const banner = endpointBanner(process.env);
  if (banner === undefined) return;
  console.error(banner);
  await requireConnection(process.env);
}

/** Ends the process where there is nothing to run: for help, and for wrong usage. */
function endEarly(serverless: Serverless, verbs: readonly Verb[]): void {
  const { commands } = serverless.processedInput;
  const problems = givenProblems(serverless);
  const end = earlyEnd(commands, process.argv.slice(2), verbs, problems);
  if (end === undefined) return;
  (end.isError ? console.error : console.log)(end.text);
  process.exit(end.exitCode);
}

/**
 * Returns the value of `${blueGreen:<address>}`. A verb that acts on what is deployed does not ask git
 * for the name of a build: it must not fail by it, nor wait for it.
 *
 * @throws Error for an unknown address
 */
function variable(address: string, { serviceDir }: Serverless, needsSource: boolean): string {
  if (address === 'version') return needsSource ? buildVersion(serviceDir) : 'unknown';
  throw new Error(`\${blueGreen:${address}}: unknown variable, known is \${blueGreen:version}`);
}

/**
 * Leaves out the Framework's check of serverless.yml. A verb acts on what is deployed: a mistake in
 * the source must not stop a rollback, and the check takes half as long as the rest.
 */
function skipValidation({ configSchemaHandler }: Serverless): void {
  configSchemaHandler.validateConfig = async () => {};
}

/** Verbs of two words are commands of a container that is named by the first one. */
function commandsOf(verbs: readonly Verb[]): Commands {
  const groups = Object.groupBy(verbs, ({ name }) => name.split(' ')[0] ?? name);
  const commands = Object.entries(groups).map(([group, members = []]): [string, Command] => {
    const [first] = members;
    if (first?.name === group) return [group, commandOf(first)];
    const inner = members.map((verb) => [verb.name.split(' ')[1] ?? '', commandOf(verb)]);
    return [group, { type: 'container', commands: Object.fromEntries(inner) as Commands }];
  });
  return Object.fromEntries(commands);
}

function commandOf({ summary, options }: Verb): Command {
  return { usage: summary, options, lifecycleEvents: [EVENT] };
}

function hooksOf(verbs: readonly Verb[], context: Parameters<typeof runVerb>[1]): Hooks {
  const ask = askAt(process.stdin, process.stderr);
  const output = { print: console.log, printError: console.error, ask };
  const hooks = verbs.map((verb): [string, () => Promise<void>] => [
    `${verb.name.replace(' ', ':')}:${EVENT}`,
    async () => {
      process.exitCode = await runVerb(verb, context, output);
    },
  ]);
  return Object.fromEntries(hooks);
}
