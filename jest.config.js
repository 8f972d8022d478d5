/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Needs the registries: `npm run test:install`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/install/'],
  transform: {
    // ECharts ships ES modules only, which Jest does not load as they are.
    '^.+\\.(ts|js)$': [
      'ts-jest',
      {
        diagnostics: false,
        tsconfig: {
          module: 'commonjs',
          target: 'es2022',
          isolatedModules: true,
          esModuleInterop: true,
          allowJs: true,
          resolveJsonModule: true,
          ignoreDeprecations: '6.0',
        },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(echarts|zrender)/)', '/build/'],
  globalSetup: '<rootDir>/test/set-up.ts',
  globalTeardown: '<rootDir>/test/remove-temp-folder.ts',
  setupFilesAfterEnv: ['<rootDir>/test/set-seed.ts'],
  // No test is about time: this only ends one that hangs, also on a machine that has other work.
  testTimeout: 120_000,
};
