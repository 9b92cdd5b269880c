import { defineConfig } from 'vitest/config'
import { rest, small } from './test/support/size.ts'

/** Long files, and those of which `npm test` has run a part. */
const long = {
  unit: ['**/*.full.test.ts', 'apps/agent/src/**/hostile-*.test.ts'],
  database: ['**/*.full.db.test.ts', '**/judges.db.test.ts', '**/people-import.db.test.ts'],
  e2e: ['test/**/*.full.e2e.ts', 'test/first-day.e2e.ts', 'test/kill-matrix.e2e.ts', 'test/renewal.e2e.ts'],
}

/**
 * Whole programs, browsers and Wine on a machine that does other things as well: what fails is tried once more, and named
 * at the end (`scripts/check-all.ts`).
 */
const retries = 1

/** What runs on Windows, under Wine. */
const wine = {
  test: {
    name: 'wine',
    include: ['{apps,test}/**/*.wine.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['test/support/postgres-setup.ts', 'test/support/wine-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    retry: retries,
  },
}

/**
 * `*.test.ts` beside what it tests; `*.db.test.ts` needs PostgreSQL; `test/*.e2e.ts` runs whole processes. What starts
 * many or takes long is `*.full.…`, and left to `npm run test:full`.
 */
export default defineConfig({
  test: {
    // Tests wait more than they compute: without it, two cores run one file at a time.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: rest ? long.unit : ['{packages,apps,prisma,scripts}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.db.test.ts', ...(small ? ['**/*.full.test.ts'] : [])],
          // A busy machine takes its time for a property of a hundred cases.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'database',
          include: rest ? long.database : ['{packages,apps,prisma,scripts}/**/*.db.test.ts'],
          exclude: ['**/node_modules/**', ...(small ? ['**/*.full.db.test.ts'] : [])],
          globalSetup: ['test/support/postgres-setup.ts'],
          testTimeout: 20_000,
          // An authority with a database of its own takes its time on a busy machine.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: rest ? long.e2e : ['test/**/*.e2e.ts'],
          exclude: small ? ['test/**/*.full.e2e.ts'] : [],
          globalSetup: ['test/support/postgres-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          retry: retries,
        },
      },
      ...(small ? [] : [wine]),
    ],
  },
})
