/** The tests that need Spark's environment, which the command makes: `npm run test:spark`. */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/test/spark'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 900_000,
};
