import { defineConfig } from 'vitest/config';

/** Engines are shared by every test that needs one; `tests/run.ts` starts them once for all projects. */
const withEngines = {
  globalSetup: ['tests/setup/engines.ts'],
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    passWithNoTests: false,
    expect: { requireAssertions: true },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{contracts,functions,infra,policies,queries,local,verify,review,catalog}/**/*.test.ts',
            'tests/{setup,localstack,bench,workflows,interruptions}/**/*.test.ts',
            'tests/backends/report/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'contract',
          // Of the backends' proofs those that the default one passes all of.
          include: ['tests/contract/**/*.test.ts', 'tests/backends/proofs/{s3,messages,streams}.test.ts'],
          ...withEngines,
        },
      },
      // What the cloud promises, asked of whatever stands behind the gateway.
      {
        test: {
          name: 'backends',
          include: ['tests/backends/proofs/*.test.ts', 'tests/contract/gateway/proxy.test.ts'],
          globalSetup: ['tests/backends/setup.ts'],
          maxWorkers: 2,
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
      // The whole local cloud under enforcement, every workload with its role.
      {
        test: {
          name: 'rights',
          include: ['tests/rights/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 600_000,
        },
      },
      // These explore state spaces in a JVM each, one after the other.
      {
        test: {
          name: 'model',
          include: ['tests/model/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      // These start a Kafka of their own, with session timeouts short enough to wait for.
      {
        test: {
          name: 'faults',
          include: ['tests/{faults,changes,orders}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 180_000,
        },
      },
      // These wait for a clock that nobody can set, and take next to no processor meanwhile.
      {
        test: {
          name: 'clock',
          include: ['tests/clock/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 400_000,
        },
      },
      // These start a whole local cloud of their own, by the very commands that people type.
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
