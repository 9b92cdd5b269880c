import path from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // What a page may run is decided for each answer, in proxy.ts.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'no-referrer' },
      ],
    },
  ],
  transpilePackages: ['@certfleet/core', '@certfleet/mail', '@certfleet/pki', '@certfleet/console-db'],
  // Loaded by Node as they are: they hold connections, or find files beside themselves.
  serverExternalPackages: [
    'bullmq',
    'ioredis',
    'pg',
    'pino',
    'ws',
    '@prisma/client',
    '@prisma/adapter-pg',
    'better-auth',
  ],
  turbopack: { root: path.join(import.meta.dirname, '../..') },
  // Types are checked by `npm run check`, with the compiler this project uses.
  typescript: { ignoreBuildErrors: true },
}

export default config
