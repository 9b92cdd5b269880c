import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { env } from './env.ts'

const shared = globalThis as { certfleetEnv?: unknown }

beforeEach(() => {
  vi.stubEnv('DATABASE_URL', 'postgres://localhost/certfleet')
  delete shared.certfleetEnv
})
afterEach(() => {
  vi.unstubAllEnvs()
  delete shared.certfleetEnv
})

const withSettings = (settings: Record<string, string>) => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  return env
}

it('without settings there is no mail server, and mail is in Japanese', () => {
  expect(withSettings({})().mail).toMatchObject({ smtpUrl: undefined, domains: [], language: 'ja' })
})

it('mail goes to the sender’s own domain, unless others are named', () => {
  const from = '情報システム部 証明書管理 <cert-notice@Example.co.jp>'
  const settings = { SMTP_URL: 'smtp://mail.example.co.jp', MAIL_FROM: from }
  const { mail } = withSettings(settings)()
  expect(mail.from).toEqual({ name: '情報システム部 証明書管理', address: 'cert-notice@Example.co.jp' })
  expect(mail.domains).toEqual(['example.co.jp'])
  delete shared.certfleetEnv
  const more = withSettings({ ...settings, MAIL_DOMAINS: 'example.co.jp, Sub.example.co.jp' })().mail.domains
  expect(more).toEqual(['example.co.jp', 'sub.example.co.jp'])
})

it('an empty setting is none: it does not open all domains, nor name a mail server', () => {
  const empty = { SMTP_URL: '', SMTP_CA_FILE: '', MAIL_ENVELOPE: '', MAIL_REPLY_TO: '', MAIL_LANGUAGE: '' }
  const { mail } = withSettings({ ...empty, MAIL_DOMAINS: '', MAIL_FROM: 'cert-notice@example.co.jp' })()
  expect(mail).toMatchObject({ smtpUrl: undefined, domains: ['example.co.jp'], language: 'ja' })
})

it.each([
  [{ SMTP_URL: 'smtp://user:s3cret@mail.example.co.jp' }, 'SMTP_URL needs MAIL_FROM'],
  [{ SMTP_URL: 'http://user:s3cret@mail' }, 'must be an smtp(s) URL'],
  [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM must be a mail address'],
  [{ MAIL_FROM: 'a@example.co.jp>\r\nBcc: <b@example.co.jp' }, 'MAIL_FROM must be a mail address'],
  [{ MAIL_ENVELOPE: 'x' }, 'MAIL_ENVELOPE must be a mail address'],
  [{ MAIL_LANGUAGE: 'fr' }, 'MAIL_LANGUAGE must be ja or en'],
])('%j is refused at the start, without telling the password', (settings, message) => {
  const read = withSettings(settings)
  expect(read).toThrow(message)
  expect(read).not.toThrow('s3cret')
})
