import fs from 'node:fs'
import { mailbox } from '@certfleet/mail/mailbox.ts'
import { z } from 'zod'

/** The only reader of process.env: settings are read once, validated, and handed on as values. */

/** A secret is given in a file, so that it stands in no environment; `NAME` itself is for URLs without one. */
function fromFile(name: string): string | undefined {
  const file = process.env[`${name}_FILE`]
  return file ? fs.readFileSync(file, 'utf8').trim() : process.env[name]
}

const notMailbox = (name: string) => `${name} must be a mail address, or: Name <address>`

/** How mail goes out. Without a mail server it is kept, to be read in the console. */
const mailSchema = z
  .object({
    /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…`. A password in it: percent-encoded, and by file. */
    smtpUrl: z.url({ protocol: /^smtps?$/, error: 'SMTP_URL or SMTP_URL_FILE must be an smtp(s) URL' }).optional(),
    /** PEM: TLS to the mail server is judged by these alone. */
    ca: z.string().optional(),
    from: mailbox(notMailbox('MAIL_FROM')).optional(),
    /** Where undeliverable mail goes back to; else to the sender. */
    envelope: z.email('MAIL_ENVELOPE must be a mail address').optional(),
    replyTo: mailbox(notMailbox('MAIL_REPLY_TO')).optional(),
    /** Mail goes to addresses of these domains alone. */
    domains: z.array(z.string().regex(/^[\w.-]+$/, 'MAIL_DOMAINS must be domains, divided by commas')),
    /** Of those whose language is not known: administrators, managers who are not registered. */
    language: z.enum(['ja', 'en'], 'MAIL_LANGUAGE must be ja or en').default('ja'),
  })
  .refine(({ smtpUrl, from }) => !smtpUrl || from, 'SMTP_URL needs MAIL_FROM')

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
  /** Whether employees may remove a certificate that has a successor; part of the signed policy. */
  removeSuperseded: z
    .enum(['ask', 'keep'], { error: 'CERTFLEET_REMOVE_SUPERSEDED must be ask or keep' })
    .default('ask'),
  /** Who shows it may read the metrics; without it there are none. */
  metricsToken: z.string().min(16, { error: 'CERTFLEET_METRICS_TOKEN needs 16 characters or more' }).optional(),
  /** The folder with packages of the agent that can be offered to agents; without it none can. */
  releaseFolder: z.string().optional(),
  mail: mailSchema,
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
    // Empty is unset: Compose passes it on so.
    removeSuperseded: process.env.CERTFLEET_REMOVE_SUPERSEDED || undefined,
    metricsToken: fromFile('CERTFLEET_METRICS_TOKEN'),
    releaseFolder: process.env.CERTFLEET_RELEASES || undefined,
    mail: mailSettings(),
    logLevel: process.env.LOG_LEVEL,
  })
  if (result.success) return result.data
  throw new Error(`settings: ${result.error.issues.map((issue) => issue.message).join('; ')}`)
}

function mailSettings() {
  // Empty is unset: an empty MAIL_DOMAINS must not open all domains.
  const set = (name: string) => process.env[name] || undefined
  const [from, caFile] = [set('MAIL_FROM'), set('SMTP_CA_FILE')]
  const own = from && /@([^@>\s]+)>?\s*$/.exec(from)?.[1]
  return {
    smtpUrl: fromFile('SMTP_URL') || undefined,
    ca: caFile && fs.readFileSync(caFile, 'utf8'),
    from,
    envelope: set('MAIL_ENVELOPE'),
    replyTo: set('MAIL_REPLY_TO'),
    // In-house mail only, unless said otherwise.
    domains: (set('MAIL_DOMAINS') ?? own ?? '').split(',').flatMap((domain) => domain.trim().toLowerCase() || []),
    language: set('MAIL_LANGUAGE'),
  }
}

const shared = globalThis as { certfleetEnv?: Env }

export const env = (): Env => (shared.certfleetEnv ??= read())
