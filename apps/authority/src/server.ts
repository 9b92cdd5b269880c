import { constants } from 'node:crypto'
import type { ServerOptions } from 'node:https'
import { migrate } from '@certfleet/authority-db/migrate.ts'
import type { Logger } from 'pino'
import { type Authority, openAuthority } from './authority.ts'
import type { CaKeyPair } from './ca/sealed-keys.ts'
import { currentTlsCertificate } from './ca/tls-certificate.ts'
import { createCertLogin } from './cert-login/app.ts'
import { sweepClerkSessions } from './counter/find-clerk.ts'
import type { Settings } from './env.ts'
import { createCaWatch, noteKeys, sweep } from './housekeeping.ts'
import { createApi } from './http/api.ts'
import { type Institutions, openInstitutions } from './institutions.ts'
import { type Listener, listen } from './http/listener.ts'
import { createLog } from './log.ts'
import { sendExpiryNotices } from './notices/send-expiry-notices.ts'

export interface RunningAuthority {
  apiUrl: string
  certLoginUrl: string
  /** Ends both listeners, requests in flight within 5 s, and the database connections. */
  close(): Promise<void>
}

const closeGraceMs = 5000
const housekeepingMs = 10 * 60_000

/**
 * Brings the database up to date and serves the API and the certificate login until closed.
 * @throws CannotDo before `init`; what the database, the sealing secret or the listeners throw.
 */
export async function startAuthority(
  settings: Settings,
  log: Logger = createLog(settings.logLevel),
): Promise<RunningAuthority> {
  const applied = await migrate(settings.databaseUrl)
  if (applied.length > 0) log.info({ applied }, 'migrated')
  const authority = await openAuthority(settings, log)
  const watchCas = createCaWatch(authority)
  const listeners: Listener[] = []
  const close = async () => {
    await Promise.all(listeners.map((listener) => listener.close(closeGraceMs)))
    await authority.db.$disconnect()
  }
  const currentTls = () =>
    currentTlsCertificate(authority.db, authority.secret, hostsOf(authority, settings), new Date())
  let api: Listener
  let certLogin: Listener
  let institutions: Institutions
  try {
    const { host, port, certLoginPort } = settings
    await noteKeys(authority)
    await watchCas(await authority.clock.now())
    institutions = await openInstitutions(authority, settings)
    const tls = await currentTls()
    api = await listen(createApi(authority, institutions), { host, port }, tlsOptions(tls))
    listeners.push(api)
    const options = await certLoginOptions(tls, institutions)
    certLogin = await listen(createCertLogin(authority, institutions), { host, port: certLoginPort }, options)
    listeners.push(certLogin)
  } catch (error) {
    await close()
    throw error
  }
  const keepHouse = async () => {
    const now = await authority.clock.now()
    await sweep(authority, now)
    await sweepClerkSessions(authority.db, new Date())
    await watchCas(now)
    const tls = await currentTls()
    api.setOptions(tlsOptions(tls))
    certLogin.setOptions(await certLoginOptions(tls, institutions))
    if (settings.mail) await sendExpiryNotices(authority, settings.mail, now)
  }
  const housekeeping = setInterval(() => {
    keepHouse().catch((error: unknown) => log.error({ err: error }, 'housekeeping failed'))
  }, housekeepingMs)
  return {
    apiUrl: settings.publicUrl,
    certLoginUrl: settings.certLoginUrl,
    close: () => {
      clearInterval(housekeeping)
      return close()
    },
  }
}

/**
 * Certificates are asked for and taken as they come: a page that says what is wrong helps more than a failed
 * handshake. No sessions are resumed, so every connection proves its key anew.
 */
async function certLoginOptions(tls: CaKeyPair, institutions: Institutions): Promise<ServerOptions> {
  const cas = (await institutions()).flatMap(({ cas: own, roots }) => [
    ...own.map(({ ca }) => ca.certificate.toString()),
    ...roots.map((root) => root.toString()),
  ])
  return {
    ...tlsOptions(tls),
    requestCert: true,
    rejectUnauthorized: false,
    // Names whose certificates the browser offers to choose from.
    ca: [...new Set(cas)],
    secureOptions: constants.SSL_OP_NO_TICKET,
  }
}

const tlsOptions = ({ key, certificate }: CaKeyPair): ServerOptions => ({
  minVersion: 'TLSv1.2',
  key: key.export({ type: 'pkcs8', format: 'pem' }),
  cert: certificate.toString(),
})

/** What the TLS certificate is for: the hosts of `init` and those of the public addresses. */
function hostsOf({ tlsHosts }: Authority, { publicUrl, certLoginUrl }: Settings): string[] {
  const hosts = [publicUrl, certLoginUrl].map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ''))
  return [...new Set([...tlsHosts, ...hosts])]
}
