/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Need the registries: `npm run test:install`, `npm run test:spark`, `npm run test:notebook`, `npm run test:mlflow` and `npm run test:torch`.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/install/',
    '<rootDir>/test/spark/',
    '<rootDir>/test/torch/',
    '<rootDir>/test/notebook/',
    '<rootDir>/test/mlflow/',
  ],
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
  setupFilesAfterEnv: [
    '<rootDir>/test/set-seed.ts',
    '<rootDir>/test/check-definitions.ts',
    '<rootDir>/test/leave-out-validator.ts',
  ],
  // `npm run coverage`. The folders that decide; a little below what they reach, so that a change without its tests is seen.
  collectCoverageFrom: ['{contract,constructs,engine,lambda,lib}/**/*.ts'],
  coverageDirectory: '<rootDir>/.local/coverage',
  coverageReporters: ['text-summary', 'html'],
  coverageThreshold: {
    './contract/': { statements: 97, branches: 93 },
    './engine/drift/': { statements: 98, branches: 94 },
    './engine/quality/': { statements: 97, branches: 91 },
    './engine/traffic/': { statements: 95, branches: 84 },
    './lambda/deploy-model/': { statements: 94, branches: 85 },
    './lambda/detect-drift/': { statements: 97, branches: 95 },
    './lambda/measure-quality/': { statements: 95, branches: 92 },
    './lambda/retrain/': { statements: 97, branches: 89 },
  },
  // Jest leaves one processor alone; on two that is half of the machine.
  maxWorkers: '100%',
  // No test is about time, and no test has a limit of its own: this one only ends what hangs, on a machine that has other
  // work too.
  testTimeout: 1_200_000,
};
