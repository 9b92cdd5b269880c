import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { type Issuer, issueCertificate, newSerial } from '@certfleet/pki/certificate.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { secretFile } from './secret-file.ts'
import { dayMs } from './test-ca.ts'

const user = 'certfleet'
const password = 'p@ss/w:rd 1'

/** A real mail server on this machine: STARTTLS under a CA of its own, AUTH, and mails as their readers get them. */
export class MailServer {
  readonly mails: ParsedMail[] = []
  /** Who signed in for each mail, and whether over TLS. */
  readonly sessions: { user: string; secure: boolean; from: string; to: string[] }[] = []
  /** PEM of the CA its certificate is by. */
  readonly caFile: string
  /** What it answers to a recipient, other than yes. */
  refuse: (address: string) => { code: number; text: string } | null = () => null
  /** Runs when a mail has come in whole, before that is acknowledged; `drop` hangs up instead. */
  taken: (mail: ParsedMail) => Promise<'drop' | void> | 'drop' | void = () => {}
  readonly #tls: { key: string; cert: string }
  readonly #dir: string
  #server: SMTPServer | null = null
  #port = 0

  private constructor(dir: string, ca: string, tls: { key: string; cert: string }) {
    this.#dir = dir
    this.#tls = tls
    this.caFile = path.join(dir, 'mail-ca.pem')
    fs.writeFileSync(this.caFile, ca)
  }

  static async open(options: SMTPServerOptions = {}): Promise<MailServer> {
    const { ca, tls } = await makeTls()
    const server = new MailServer(fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-mail-')), ca, tls)
    await server.start(options)
    return server
  }

  /** What a console needs to know of it; the password in a file. */
  settings(): Record<string, string> {
    return {
      SMTP_URL_FILE: secretFile(this.#dir, 'smtp-url', this.url()),
      SMTP_CA_FILE: this.caFile,
      MAIL_FROM: '情報システム部 証明書管理 <cert-notice@example.co.jp>',
    }
  }

  url(secret = password): string {
    return `smtp://${user}:${encodeURIComponent(secret)}@127.0.0.1:${this.#port}`
  }

  /** Listens, at the same port as before. */
  async start(options: SMTPServerOptions = {}): Promise<void> {
    const server = new SMTPServer({
      ...this.#tls,
      logger: false,
      onAuth: (auth, _session, done) =>
        auth.username === user && auth.password === password
          ? done(null, { user })
          : done(new Error('Invalid username or password')),
      onRcptTo: ({ address }, _session, done) => {
        const answer = this.refuse(address)
        done(answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null)
      },
      onData: (stream, session, done) => {
        void this.#take(stream, session, server, done)
      },
      ...options,
    })
    // Peers that are killed or hang up amid a conversation are part of the tests.
    server.on('error', () => {})
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.server.address() as AddressInfo).port
  }

  async #take(stream: Readable, session: SMTPServerSession, server: SMTPServer, done: () => void): Promise<void> {
    const mail = await simpleParser(stream)
    this.mails.push(mail)
    const { mailFrom, rcptTo } = session.envelope
    const from = mailFrom ? mailFrom.address : ''
    const to = rcptTo.map(({ address }) => address)
    this.sessions.push({ user: String(session.user), secure: session.secure, from, to })
    if ((await this.taken(mail)) === 'drop') hangUp(server)
    else done()
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    hangUp(server)
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }

  async close(): Promise<void> {
    await this.stop()
    fs.rmSync(this.#dir, { recursive: true, force: true })
  }
}

function hangUp(server: SMTPServer): void {
  const { connections } = server as unknown as { connections: Set<{ _socket: { destroy(): void } }> }
  for (const connection of connections) connection._socket.destroy()
}

async function makeTls(): Promise<{ ca: string; tls: { key: string; cert: string } }> {
  const root: Issuer = {
    name: [{ type: 'CN', value: 'Mail test CA' }],
    signer: signerOf(await generatePrivateKey('P-256')),
  }
  const key = await generatePrivateKey('P-256')
  const validity = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 30 * dayMs) }
  const pemOf = (der: Buffer) => readCertificate(der).x509.toString()
  const ca = await issueCertificate(
    {
      subject: root.name,
      publicKey: root.signer.publicKey,
      serialHex: newSerial(),
      ...validity,
      use: { kind: 'root' },
    },
    root,
  )
  const cert = await issueCertificate(
    {
      subject: [{ type: 'CN', value: '127.0.0.1' }],
      publicKey: signerOf(key).publicKey,
      serialHex: newSerial(),
      ...validity,
      use: { kind: 'server', hosts: ['127.0.0.1', 'localhost'] },
    },
    root,
  )
  return { ca: pemOf(ca), tls: { key: key.export({ type: 'pkcs8', format: 'pem' }), cert: pemOf(cert) } }
}
