/** The tests of the functions that decide, for `npm run mutate`: without the folders and lists that no test of these needs. */
const { globalSetup: _, globalTeardown: __, ...common } = require('../../jest.config.js');

module.exports = {
  ...common,
  rootDir: '../..',
  testSequencer: '<rootDir>/bench/mutation/small-files-first.js',
  testMatch: [
    '**/test/lambda/deploy-model/decide*.test.ts',
    '**/test/lambda/retrain/decide*.test.ts',
    '**/test/engine/drift/judge-*.test.ts',
    '**/test/engine/quality/judge*.test.ts',
  ],
};
