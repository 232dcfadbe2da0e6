const { default: Sequencer } = require('@jest/test-sequencer');

const LEVELS = ['e2e', 'model', 'template', 'contract', 'unit'];

/** Starts the levels that take long first, so that no long test file runs alone at the end. */
module.exports = class SlowestLevelFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rankOf(one) - rankOf(other));
  }
};

function rankOf({ context }) {
  return LEVELS.indexOf(context.config.displayName.name);
}
