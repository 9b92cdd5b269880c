import path from 'node:path'
import { type PrismaConfig, defineConfig } from 'prisma/config'

// Prisma's CLI wants a native schema engine it downloads; ours is the WebAssembly build of the same engine.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.join(import.meta.dirname, 'schema-engine.mjs')
process.env.CHECKPOINT_DISABLE ??= '1'

/** The Prisma configuration of the workspace in `dir`. `DATABASE_URL` is only needed to make a migration. */
export function prismaConfig(dir: string): PrismaConfig {
  return defineConfig({
    schema: path.join(dir, 'schema.prisma'),
    migrations: { path: path.join(dir, 'migrations') },
    datasource: { url: process.env.DATABASE_URL ?? '' },
  })
}
