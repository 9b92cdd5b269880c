import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import whom (ARCHITECTURE.md). The first place that matches a file is its place. */

const root = path.join(import.meta.dirname, '..')

interface Place {
  /** Files it holds, by prefix of their path. */
  path: string
  /** What they may import: paths by prefix, packages by name, `node:` built-ins. */
  may: string[]
}

const pki = 'packages/pki/'
const core = 'packages/core/'
const mail = 'packages/mail/'
const consoleServer = 'apps/console/src/server/'
const consoleEnv = 'apps/console/src/env.ts'

const places: Place[] = [
  { path: core, may: [core, 'zod'] },
  { path: pki, may: [pki, core, 'node:crypto', 'node:util', 'node-forge', '@peculiar/asn1-', 'zod'] },
  { path: mail, may: [mail, 'nodemailer', 'zod'] },
  { path: 'prisma/', may: ['prisma/', '@prisma/', 'prisma', 'pg', 'node:'] },
  {
    path: consoleServer,
    may: [
      consoleServer,
      consoleEnv,
      core,
      mail,
      pki,
      'prisma/console/',
      'node:',
      'zod',
      'pg',
      'bullmq',
      'ioredis',
      'pino',
    ].concat(
      ['@trpc/server', 'superjson', 'better-auth', '@holiday-jp/holiday_jp', 'prom-client', 'csv-'],
      'iconv-lite',
    ),
  },
  {
    path: 'apps/console/src/gateway/',
    may: ['apps/console/src/gateway/', consoleServer, consoleEnv, core, 'ws', 'node:'],
  },
  { path: 'apps/console/src/worker/', may: ['apps/console/src/worker/', consoleServer, consoleEnv, core, 'node:'] },
  {
    // A list as a file: a page's words and filters, and the server's rows.
    path: 'apps/console/src/app/api/export/',
    may: ['apps/console/src/app/', 'apps/console/src/ui/', consoleServer, core, 'zod', 'use-intl'],
  },
  {
    path: 'apps/console/src/app/api/',
    may: ['apps/console/src/app/api/', consoleServer, consoleEnv, core, 'zod', '@trpc/server', 'better-auth', 'next'],
  },
  {
    path: 'apps/console/src/trpc/',
    may: [
      'apps/console/src/trpc/',
      `${consoleServer}router.ts`,
      `${consoleServer}auth/`,
      core,
      'react',
      'next',
      '@trpc/',
      '@tanstack/react-query',
    ].concat(['superjson', 'server-only', consoleEnv]),
  },
  {
    path: 'apps/console/src/ui/',
    may: [
      'apps/console/src/ui/',
      `${core}src/calendar.ts`,
      `${core}src/format-instant.ts`,
      'react',
      'next',
      '@mantine/',
      'lucide-react',
      'use-intl',
      '@tanstack/react-query',
    ],
  },
  {
    path: 'apps/console/src/app/',
    may: [
      // Its version is that of the agent's packages, too.
      'apps/console/package.json',
      'apps/console/src/app/',
      'apps/console/src/ui/',
      'apps/console/src/trpc/',
      core,
      'react',
      'next',
      '@mantine/',
    ].concat(['lucide-react', 'use-intl', '@tanstack/react-query', '@trpc/', 'better-auth/react', 'zod']),
  },
  { path: 'apps/agent/packaging/', may: ['apps/agent/packaging/', 'node:', 'esbuild', 'resedit'] },
  { path: 'apps/agent/', may: ['apps/agent/', core, pki, 'node:', 'ws', 'hono', '@hono/node-server', 'koffi', 'zod'] },
  {
    path: 'apps/authority/',
    may: [
      'apps/authority/',
      core,
      mail,
      pki,
      'prisma/authority/',
      'node:',
      'hono',
      '@hono/node-server',
      'pino',
      'zod',
      '@prisma/client',
    ].concat(['otpauth', 'qrcode', 'jsqr', 'pngjs', 'csv-']),
  },
]

const workspaces: Record<string, string> = {
  '@certfleet/core/': 'packages/core/src/',
  '@certfleet/mail/': 'packages/mail/src/',
  '@certfleet/pki/': 'packages/pki/src/',
  '@certfleet/console-db/': 'prisma/console/',
  '@certfleet/authority-db/': 'prisma/authority/',
  '@certfleet/console/': 'apps/console/src/',
  '@certfleet/agent/': 'apps/agent/src/',
  '@certfleet/authority/': 'apps/authority/src/',
}

/** Tests, what they use, and the contract that every key store's test runs. */
const isTest = (file: string) => /\.(test|wine)\.tsx?$|\/src\/test\/|\/keystore\/(request-)?contract\.ts$/.test(file)

function* sources(dir: string): Generator<string> {
  for (const entry of fs.readdirSync(path.join(root, dir), { withFileTypes: true })) {
    const name = `${dir}/${entry.name}`
    if (entry.isDirectory() && !['node_modules', 'generated', '.next', 'migrations'].includes(entry.name))
      yield* sources(name)
    else if (/\.(ts|tsx)$/.test(entry.name) && !isTest(name) && !/\.(config|d)\.ts$|-config\.ts$/.test(name)) yield name
  }
}

const importPattern =
  /^[ \t]*(?:import|export)\s+(?:[\w$*{}\s,]+?\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/gm

/** What a file imports, as a path from the root, a package, or a `node:` module. */
export function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(importPattern)].map((match) => {
    const name = match[1] ?? match[2] ?? ''
    if (name.startsWith('.')) return path.posix.join(path.posix.dirname(file), name)
    const workspace = Object.keys(workspaces).find((prefix) => name.startsWith(prefix))
    return workspace ? name.replace(workspace, workspaces[workspace] ?? '') : name
  })
}

const allowed = (imported: string, may: string[]) =>
  may.some((one) => imported === one || imported.startsWith(one.endsWith('/') || /[:-]$/.test(one) ? one : `${one}/`))

const files = ['packages', 'prisma', 'apps'].flatMap((dir) => [...sources(dir)])

describe('imports stay in their places', () => {
  it('reads imports in every form', () => {
    const text = `import a from 'a'\nimport {\n  b,\n} from "./b.ts"\nexport { c } from '@certfleet/core/c.ts'\nimport 'd.css'\nconst e = await import('e')`
    expect(importsOf('apps/x/y.ts', text)).toEqual(['a', 'apps/x/b.ts', 'packages/core/src/c.ts', 'd.css', 'e'])
  })

  it.each(places)('$path', ({ path: prefix, may }) => {
    const here = files.filter((file) => places.find((place) => file.startsWith(place.path))?.path === prefix)
    const wrong = here.flatMap((file) =>
      importsOf(file, fs.readFileSync(path.join(root, file), 'utf8'))
        .filter((imported) => !allowed(imported, may))
        .map((imported) => `${file} → ${imported}`),
    )
    expect(wrong).toEqual([])
  })

  it('nobody imports the folder of a role but that role’s process', () => {
    const roles = ['apps/console/src/gateway/', 'apps/console/src/worker/']
    const importers = files.filter((file) =>
      importsOf(file, fs.readFileSync(path.join(root, file), 'utf8')).some((one) =>
        roles.some((role) => one.startsWith(role)),
      ),
    )
    expect(importers.filter((file) => !roles.some((role) => file.startsWith(role)))).toEqual([
      'apps/console/src/main.ts',
    ])
  })
})
