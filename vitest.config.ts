import { defineConfig } from 'vitest/config';

// Two projects: `unit` runs beside the sources and touches no network but loopback port 0. Its files share the modules they
// import, which halves its time: a test puts back what it changes outside of itself, and mocks no module (`vi.mock`). It takes
// all cores, of which vitest by itself leaves one idle.
// `system` starts real servers and peers, two files at a time: most of a test's time is waiting for timers of SIP, and more
// would leave too little of the cores to the peers. Where the tests of a file are concurrent, three of them run at a time.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'modules/**/*.test.ts',
            'test/cfg/**/*.test.ts',
            'test/presubmit/**/*.test.ts',
            'test/fuzz/**/*.test.ts',
            'test/simulation/**/*.test.ts',
            'test/torture/**/*.test.ts',
          ],
          pool: 'threads',
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/scenario/**/*.test.ts', 'test/differential/**/*.test.ts', 'test/process/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          maxConcurrency: 3,
        },
      },
    ],
  },
});
