import { BlueArtifact } from './deploy/blue-artifact.ts';
import { Guards } from './deploy/command-guards.ts';
import { Deploy } from './deploy/deploy.ts';
import type { Command, Commands, Flag, Hooks, Options, Serverless, Utils } from './osls.ts';
import { Stage } from './stage/stage.ts';
import { runVerb } from './verbs/run-verb.ts';
import { VERBS } from './verbs/verbs.ts';

const FORCE_GREEN: Flag = {
  usage: 'Replace green even while it takes traffic or a rollout is under way',
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

/** What is added to commands of the Framework. */
const FLAGS: Commands = {
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

/**
 * Makes blue what its name says: a deploy brings a build into green and never touches what
 * production runs. Adds commands for those who have the traffic in their hands.
 */
export default class ServerlessBlueGreen {
  readonly commands: Commands;
  readonly hooks: Hooks;

  constructor(serverless: Serverless, options: Options, utils: Utils) {
    const stage = new Stage(serverless);
    const parts = { serverless, options, log: utils.log, stage };
    const artifact = new BlueArtifact(parts);
    const deploy = new Deploy(parts, artifact);
    const guards = new Guards(parts);
    this.commands = { ...FLAGS, ...commandsOf() };
    this.hooks = {
      'before:aws:deploy:deploy:checkForChanges': () => deploy.prepare(),
      'after:aws:deploy:deploy:checkForChanges': async () => deploy.skipUnchanged(),
      'after:aws:deploy:deploy:uploadArtifacts': () => artifact.keep(),
      'before:aws:deploy:finalize:cleanup': () => artifact.setAside(),
      'after:aws:deploy:finalize:cleanup': () => artifact.putBack(),
      'before:deploy:function:initialize': () => guards.beforeDeployFunction(),
      'before:rollback:rollback': () => guards.beforeRollback(),
      'before:rollback:function:rollback': () => guards.beforeRollbackFunction(),
      'before:remove:remove': () => guards.beforeRemove(),
      ...hooksOf(stage, options),
    };
  }
}

/** Every verb is a command with one event of the same name. */
function commandsOf(): Commands {
  const commands = Object.entries(VERBS).map(([name, { usage, options }]): [string, Command] => [
    name,
    { usage, options, lifecycleEvents: [name] },
  ]);
  return Object.fromEntries(commands);
}

function hooksOf(stage: Stage, options: Options): Hooks {
  const hooks = Object.entries(VERBS).map(([name, verb]) => [
    `${name}:${name}`,
    () => runVerb(verb, stage, options),
  ]);
  return Object.fromEntries(hooks) as Hooks;
}
