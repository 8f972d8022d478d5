/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      {
        diagnostics: false,
        tsconfig: {
          module: 'commonjs',
          target: 'es2022',
          isolatedModules: true,
          esModuleInterop: true,
          resolveJsonModule: true,
          ignoreDeprecations: '6.0',
        },
      },
    ],
  },
  testTimeout: 30_000,
};
