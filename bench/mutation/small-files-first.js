const { statSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Small test files first: most mutants fail in these, and the first failure ends a mutant's run. */
module.exports = class SmallFilesFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => statSync(a.path).size - statSync(b.path).size);
  }
};
