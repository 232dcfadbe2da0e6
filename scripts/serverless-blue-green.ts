import { Deploy } from './blue-green/deploy.ts';
import type { Commands, Hooks, Options, Serverless, Utils } from './blue-green/osls.ts';
import { Stage } from './blue-green/stage.ts';

const FLAGS: Commands = {
  deploy: {
    options: {
      'force-green': {
        usage: 'Replace green even while it takes traffic or a rollout is under way',
        type: 'boolean',
      },
      'include-blue': {
        usage: 'Break glass: replace production too, at once and without a rollout',
        type: 'boolean',
      },
    },
  },
};

/**
 * Makes blue what its name says: a deploy brings a build into green and never touches what
 * production runs.
 */
export default class ServerlessBlueGreen {
  readonly commands: Commands;
  readonly hooks: Hooks;

  constructor(serverless: Serverless, options: Options, utils: Utils) {
    const stage = new Stage(serverless);
    const deploy = new Deploy(serverless, options, utils, stage);
    this.commands = FLAGS;
    this.hooks = {
      'before:aws:deploy:deploy:checkForChanges': () => deploy.prepare(),
      'after:aws:deploy:deploy:uploadArtifacts': () => deploy.keepNewBlue(),
      'before:aws:deploy:finalize:cleanup': () => deploy.setAside(),
      'after:aws:deploy:finalize:cleanup': () => deploy.putBack(),
    };
  }
}
