/** The tests that install the package: they need the registries, and some minutes. */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/test/install'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
};
