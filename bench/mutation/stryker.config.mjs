// `npm run mutate`: mutates the functions that decide, and runs the tests of each mutant. One process: it takes as long as it takes.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'lambda/deploy-model/{decide*,observations}.ts',
    'lambda/retrain/decide*.ts',
    'engine/drift/judge-window.ts',
    'engine/quality/criteria.ts',
  ],
  testRunner: 'jest',
  jest: { configFile: 'bench/mutation/jest.config.js' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  plugins: ['@stryker-mutator/jest-runner'],
  ignorePatterns: ['/build', '/dist', '/packages', '/examples', '/.local', '/docs', '/cdk.out*'],
  tempDirName: '.local/stryker',
  reporters: ['json', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false },
  jsonReporter: { fileName: '.local/bench/mutation.json' },
  thresholds: { high: 95, low: 90, break: null },
  // A mutant that loops is one that is found; a busy machine must not look like one.
  timeoutMS: 60_000,
};
