/** What needs JupyterLab, and so the package index once. */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  roots: ['<rootDir>/test/notebook'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 1_800_000,
};
