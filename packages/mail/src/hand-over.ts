import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import type { Mailbox } from './mailbox.ts'

/** The mail server, and how the mail that it is given says where it comes from. */
export interface MailServer {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…`. A password in it is percent-encoded. */
  smtpUrl: string
  /** PEM: TLS to the mail server is judged by these alone; without, by the system's. */
  ca?: string
  from: Mailbox
  /** Where undeliverable mail goes back to; else to the sender. */
  envelope?: string
  replyTo?: Mailbox
}

/** One mail as it is handed to the mail server. */
export interface OutgoingMail {
  /** The same for each attempt: a mail server or reader that gets a mail twice can tell. */
  messageId: string
  to: Mailbox
  subject: string
  body: string
  /** For mail rules. */
  label?: string
}

/** What became of it. `uncertain`: the connection broke while it was handed over, so it may have been taken. */
export type Handover = { outcome: 'sent' } | { outcome: 'rejected' | 'unreachable' | 'uncertain'; error: string }

const connectMs = 20_000
const silenceMs = 60_000
/** Longer than any one conversation with the mail server can last. */
export const leaseMs = 5 * 60_000

/** Hands one mail to the mail server, over a connection of its own. */
export async function handOver(mail: OutgoingMail, server: MailServer): Promise<Handover> {
  const connection = new SMTPConnection(connectionOptions(server))
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
    const { username, password } = new URL(server.smtpUrl)
    const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
    if (username) await step((done) => connection.login(credentials, done))
    handing = true
    const envelope = { from: server.envelope ?? server.from.address, to: [mail.to.address] }
    const message = compose(mail, server)
    await step((done) => connection.send(envelope, message.createReadStream(), done))
    return { outcome: 'sent' }
  } catch (cause) {
    return failureOf(cause as SMTPFailure, handing)
  } finally {
    connection.quit()
  }
}

const isLoopback = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)

/** TLS is demanded of every mail server, except one on this machine that no CA is named for. */
export function connectionOptions({ smtpUrl, ca }: Pick<MailServer, 'smtpUrl' | 'ca'>): SMTPConnectionOptions {
  const { protocol, hostname, port } = new URL(smtpUrl)
  const secure = protocol === 'smtps:'
  const needsTls = !isLoopback(hostname) || ca !== undefined
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    requireTLS: needsTls,
    ignoreTLS: !needsTls,
    tls: { minVersion: 'TLSv1.2', ...(ca && { ca }) },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
  }
}

function compose({ messageId, to, subject, body, label }: OutgoingMail, { from, replyTo }: MailServer) {
  const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
  return new MailComposer({
    messageId,
    from,
    to,
    replyTo,
    subject,
    text: body,
    headers: { ...headers, ...(label && { 'X-Cert-Notice': label }) },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
}

interface SMTPFailure extends Error {
  responseCode?: number
}

/** A refusal before the handover, of TLS or of our password, is ours to put right: the mail waits, whatever the number. */
function failureOf({ message, responseCode }: SMTPFailure, handing: boolean): Handover {
  const error = message.slice(0, 500)
  if (!handing) return { outcome: 'unreachable', error }
  if (!responseCode) return { outcome: 'uncertain', error }
  return { outcome: responseCode >= 500 ? 'rejected' : 'unreachable', error }
}
