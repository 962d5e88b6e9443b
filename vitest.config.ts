import { defineConfig } from 'vitest/config';

// A second report for .ci/run, which counts from it.
const report = process.env['QUAYLINK_TEST_REPORT'];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The default of one second is short for a login or a child process on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    coverage: {
      provider: 'v8',
      include: ['src/safety/**/*.ts', 'src/authority/**/*.ts', 'src/dynamics/**/*.ts'],
      reportsDirectory: 'coverage',
      thresholds: {
        'src/safety/**/*.ts': { statements: 95, branches: 90 },
      },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/plc/**'],
          setupFiles: ['test/support/seed.ts'],
          // Loading modules anew for each file takes as long as the tests. The nightly run isolates them, so that each stands alone.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Timers moved by hand beside real sockets: what another file left running would meet them.
        extends: true,
        test: {
          name: 'unit-plc',
          include: ['test/plc/**/*.test.ts'],
          setupFiles: ['test/support/seed.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Processes, ports and the time of a real clock: one file at a time, after everything else.
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // A machine that stands still for 50 ms stops the cranes, rightly, and with them what the test was about. What fails
          // for another reason fails each time.
          retry: 2,
        },
      },
    ],
  },
});
