import fs from 'node:fs'
import { z } from 'zod'

/** The only reader of process.env: settings are read once, validated, and handed on as values. */

/** A secret is given in a file, so that it stands in no environment; `NAME` itself is for an outside service's URL. */
function fromFile(name: string): string | undefined {
  const file = process.env[`${name}_FILE`]
  return file ? fs.readFileSync(file, 'utf8').trim() : process.env[name]
}

const schema = z.object({
  production: z.boolean(),
  databaseUrl: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'DATABASE_URL or DATABASE_URL_FILE must name a PostgreSQL',
  }),
  /** Where jobs and bell run; without it, on the PostgreSQL too. */
  redisUrl: z.url({ protocol: /^rediss?$/, error: 'REDIS_URL or REDIS_URL_FILE must name a Redis' }).optional(),
  /** Base64 of at least 32 random bytes. Roles web and worker need it; the gateway runs without. */
  secret: z.base64().min(43).optional(),
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** The address people and agents use, as they see it: scheme, host, port. */
  origin: z.url({ protocol: /^https?$/, error: 'CERTFLEET_ORIGIN must be an http(s) URL' }),
  /** Where agents open their WebSocket; another host than the origin's when gateways are separate. */
  gatewayUrl: z.url({ protocol: /^wss?$/ }),
  /** Shown to employees who need help; part of the signed policy. */
  helpdesk: z.string().max(200).default(''),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type Env = z.infer<typeof schema>

function read(): Env {
  const port = process.env.PORT ?? '3000'
  const origin = new URL(process.env.CERTFLEET_ORIGIN ?? `http://127.0.0.1:${port}`).origin
  const result = schema.safeParse({
    production: process.env.NODE_ENV === 'production',
    databaseUrl: fromFile('DATABASE_URL'),
    redisUrl: fromFile('REDIS_URL'),
    secret: fromFile('CERTFLEET_SECRET'),
    host: process.env.HOST,
    port,
    origin,
    gatewayUrl: process.env.CERTFLEET_GATEWAY_URL ?? `${origin.replace(/^http/, 'ws')}/agent`,
    helpdesk: process.env.CERTFLEET_HELPDESK,
    logLevel: process.env.LOG_LEVEL,
  })
  if (result.success) return result.data
  throw new Error(`settings: ${result.error.issues.map((issue) => issue.message).join('; ')}`)
}

const shared = globalThis as { certfleetEnv?: Env }

export const env = (): Env => (shared.certfleetEnv ??= read())
