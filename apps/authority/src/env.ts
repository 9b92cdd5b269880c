import fs from 'node:fs'
import type { MailServer } from '@certfleet/mail/hand-over.ts'
import { mailbox } from '@certfleet/mail/mailbox.ts'
import { z } from 'zod'
import type { SealedUnder } from './sealing-secret.ts'

/** How this authority is set up. The environment is read here and nowhere else; the rest receives values. */
export interface Settings {
  databaseUrl: string
  /** The keys in the database are. */
  sealedUnder: SealedUnder
  /** The address both listeners bind to. */
  host: string
  port: number
  certLoginPort: number
  /** Each institution's API is below it, at its code; no trailing slash. Signed requests are bound to its origin. */
  publicUrl: string
  certLoginUrl: string
  /** The CRL distribution point written into certificates (RFC 5280 §4.2.1.13); `{code}` stands for the institution. */
  crlUrl: string
  /** Folder with the packages of the issuing application, for download; null: none are offered. */
  appFolder: string | null
  /** How the institutions' own mail goes out; null: none is sent. */
  mail: MailServer | null
  logLevel: (typeof logLevels)[number]
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Compose files hand over unset variables as empty strings. */
const unset = (value: unknown) => (value === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(unset, schema.optional())
const withDefault = <T>(schema: z.ZodType<T>, value: T) =>
  z.preprocess((given) => unset(given) ?? value, schema) as z.ZodType<T>
const port = z.coerce.number<number>().int().min(1).max(65_535)
const httpsUrl = z.url({ protocol: /^https$/ })

const environmentSchema = z.object({
  AUTHORITY_DATABASE_URL: optional(z.string()),
  AUTHORITY_DATABASE_URL_FILE: optional(z.string()),
  AUTHORITY_SECRET_FILE: optional(z.string()),
  AUTHORITY_PASSPHRASE: optional(z.string()),
  AUTHORITY_PASSPHRASE_FILE: optional(z.string()),
  AUTHORITY_HOST: withDefault(z.string(), '127.0.0.1'),
  AUTHORITY_PORT: withDefault(port, 7443),
  AUTHORITY_CERT_LOGIN_PORT: withDefault(port, 7444),
  AUTHORITY_PUBLIC_URL: optional(httpsUrl),
  AUTHORITY_CERT_LOGIN_URL: optional(httpsUrl),
  AUTHORITY_CRL_URL: optional(z.url({ protocol: /^https?$/ })),
  AUTHORITY_APP_DIR: optional(z.string()),
  AUTHORITY_SMTP_URL: optional(z.string()),
  AUTHORITY_SMTP_URL_FILE: optional(z.string()),
  AUTHORITY_SMTP_CA_FILE: optional(z.string()),
  AUTHORITY_MAIL_FROM: optional(z.string()),
  AUTHORITY_LOG_LEVEL: withDefault(z.enum(logLevels), 'info'),
})

/** The environment does not say what is needed; the message names the variables. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings'
}

/** @throws BadSettings */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new BadSettings(`the environment is incomplete or wrong:\n${problems.join('\n')}`)
  }
  const env = parsed.data
  const publicUrl = withoutSlash(env.AUTHORITY_PUBLIC_URL ?? `https://localhost:${env.AUTHORITY_PORT}`)
  return {
    databaseUrl: databaseUrlOf(env.AUTHORITY_DATABASE_URL_FILE, env.AUTHORITY_DATABASE_URL),
    sealedUnder: sealedUnder(env),
    host: env.AUTHORITY_HOST,
    port: env.AUTHORITY_PORT,
    certLoginPort: env.AUTHORITY_CERT_LOGIN_PORT,
    publicUrl,
    certLoginUrl: withoutSlash(env.AUTHORITY_CERT_LOGIN_URL ?? `https://localhost:${env.AUTHORITY_CERT_LOGIN_PORT}`),
    crlUrl: env.AUTHORITY_CRL_URL ?? `${publicUrl}/{code}/crl/issuing.crl`,
    appFolder: env.AUTHORITY_APP_DIR ?? null,
    mail: mailSettings(env),
    logLevel: env.AUTHORITY_LOG_LEVEL,
  }
}

/** Each issuing CA of an institution has a list of its own: `…/issuing.crl`, its successor `…/issuing-2.crl`. */
export function crlUrlOf({ crlUrl }: Pick<Settings, 'crlUrl'>, code: string, generation = 1): string {
  const first = crlUrl.replaceAll('{code}', code)
  return generation === 1 ? first : first.replace(/(\.[^./]*)?$/, `-${generation}$1`)
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '')

/** The file wins: what is in the environment can be read by every process of the user. */
function databaseUrlOf(file: string | undefined, value: string | undefined): string {
  const url = file === undefined ? value : readTrimmed('AUTHORITY_DATABASE_URL_FILE', file)
  if (url && /^postgres(ql)?:\/\//.test(url)) return url
  throw new BadSettings(
    file === undefined
      ? 'AUTHORITY_DATABASE_URL_FILE or AUTHORITY_DATABASE_URL must give a postgresql:// URL'
      : `${file} (AUTHORITY_DATABASE_URL_FILE) must hold a postgresql:// URL and nothing else`,
  )
}

/** One of the two; of the passphrase's two ways the file wins, as above. */
function sealedUnder(env: z.infer<typeof environmentSchema>): SealedUnder {
  const { AUTHORITY_SECRET_FILE: secretFile, AUTHORITY_PASSPHRASE_FILE: file } = env
  const passphrase = file === undefined ? env.AUTHORITY_PASSPHRASE : readTrimmed('AUTHORITY_PASSPHRASE_FILE', file)
  if (secretFile !== undefined && passphrase === undefined) return { secretFile }
  if (secretFile === undefined && passphrase !== undefined) return { passphrase }
  throw new BadSettings('give either AUTHORITY_SECRET_FILE or AUTHORITY_PASSPHRASE_FILE: the keys are sealed under it')
}

/** The file wins, as with the database. What is wrong is said without the URL, which may hold a password. */
function mailSettings(env: z.infer<typeof environmentSchema>): MailServer | null {
  const { AUTHORITY_SMTP_URL_FILE: file, AUTHORITY_SMTP_CA_FILE: caFile, AUTHORITY_MAIL_FROM: from } = env
  const smtpUrl = file === undefined ? env.AUTHORITY_SMTP_URL : readTrimmed('AUTHORITY_SMTP_URL_FILE', file)
  if (!smtpUrl) return null
  if (!z.url({ protocol: /^smtps?$/ }).safeParse(smtpUrl).success) {
    throw new BadSettings('AUTHORITY_SMTP_URL or AUTHORITY_SMTP_URL_FILE must give an smtp:// or smtps:// URL')
  }
  const sender = mailbox('AUTHORITY_SMTP_URL needs AUTHORITY_MAIL_FROM: a mail address, or Name <address>')
  const { data, error } = sender.safeParse(from)
  if (error) throw new BadSettings(error.issues.map(({ message }) => message).join('; '))
  const ca = caFile === undefined ? undefined : readTrimmed('AUTHORITY_SMTP_CA_FILE', caFile)
  return { smtpUrl, from: data, ca }
}

function readTrimmed(variable: string, file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new BadSettings(`${file} (${variable}) cannot be read`, { cause })
  }
}
