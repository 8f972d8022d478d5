/** What needs a real MLflow, and so the package index once. */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/test/mlflow'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 1_800_000,
};
