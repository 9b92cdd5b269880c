import { defineConfig } from 'vitest/config'
import { small } from './test/support/size.ts'

/** `*.test.ts` beside what it tests; `*.db.test.ts` needs PostgreSQL; `test/*.e2e.ts` runs whole processes. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps,prisma,scripts}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.db.test.ts'],
        },
      },
      {
        test: {
          name: 'database',
          include: ['{packages,apps,prisma,scripts}/**/*.db.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['test/support/postgres-setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.ts'],
          // Makes two packages and a whole Debian: minutes.
          exclude: small ? ['test/deb.e2e.ts'] : [],
          globalSetup: ['test/support/postgres-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
