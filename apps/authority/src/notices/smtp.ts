import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import type { MailSettings } from '../env.ts'

/** One mail as it is handed to the mail server. */
export interface OutgoingMail {
  /** The same for each attempt: whoever gets it twice can tell. */
  messageId: string
  to: { name: string; address: string }
  subject: string
  body: string
}

/** What became of it. `uncertain`: the connection broke while it was handed over, so it may have been taken. */
export type Handover = { outcome: 'sent' } | { outcome: 'rejected' | 'unreachable' | 'uncertain'; error: string }

const connectMs = 20_000
const silenceMs = 60_000
/** Longer than any one conversation with the mail server can last. */
export const leaseMs = 5 * 60_000

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)

/** TLS is demanded of every mail server, except one on this machine that no CA is named for. */
function connectionOptions({ smtpUrl, ca }: MailSettings): SMTPConnectionOptions {
  const { protocol, hostname, port } = new URL(smtpUrl)
  const secure = protocol === 'smtps:'
  const needsTls = !isLoopback(hostname) || ca !== null
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    requireTLS: needsTls,
    ignoreTLS: !needsTls,
    tls: { minVersion: 'TLSv1.2', ...(ca !== null && { ca }) },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
  }
}

/** Hands one mail to the mail server, over a connection of its own. */
export async function handOver(mail: OutgoingMail, settings: MailSettings): Promise<Handover> {
  const connection = new SMTPConnection(connectionOptions(settings))
  // What breaks the connection is an event, whichever step waits.
  const broken = new Promise<never>((_, reject) => connection.on('error', reject))
  const step = (start: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      broken,
      new Promise<void>((resolve, reject) => start((error) => (error ? reject(error) : resolve()))),
    ])
  let handing = false
  try {
    await step((done) => connection.connect(done))
    const { username, password } = new URL(settings.smtpUrl)
    const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
    if (username) await step((done) => connection.login(credentials, done))
    handing = true
    const envelope = { from: settings.from.address, to: [mail.to.address] }
    const message = compose(mail, settings)
    await step((done) => connection.send(envelope, message.createReadStream(), done))
    return { outcome: 'sent' }
  } catch (cause) {
    return failureOf(cause as Error & { responseCode?: number }, handing)
  } finally {
    connection.quit()
  }
}

const compose = ({ messageId, to, subject, body }: OutgoingMail, { from }: MailSettings) =>
  new MailComposer({
    messageId,
    from,
    to,
    subject,
    text: body,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()

/** A refusal before the handover, of TLS or of our password, is ours to put right: the mail waits, whatever the number. */
function failureOf({ message, responseCode }: Error & { responseCode?: number }, handing: boolean): Handover {
  const error = message.slice(0, 500)
  if (!handing) return { outcome: 'unreachable', error }
  if (!responseCode) return { outcome: 'uncertain', error }
  return { outcome: responseCode >= 500 ? 'rejected' : 'unreachable', error }
}
