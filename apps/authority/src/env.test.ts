import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { BadSettings, readSettings } from './env.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-env-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))
const url = 'postgresql://u:p@127.0.0.1:5432/authority'
const least = { AUTHORITY_DATABASE_URL: url, AUTHORITY_SECRET_FILE: '/secret' }

it('fills in what a single machine needs', () => {
  expect(readSettings(least)).toEqual({
    databaseUrl: url,
    sealedUnder: { secretFile: '/secret' },
    host: '127.0.0.1',
    port: 7443,
    certLoginPort: 7444,
    publicUrl: 'https://localhost:7443',
    certLoginUrl: 'https://localhost:7444',
    crlUrl: 'https://localhost:7443/{code}/crl/issuing.crl',
    appFolder: null,
    mail: null,
    logLevel: 'info',
  })
})

it('takes a mail server with the address mail comes from', () => {
  const AUTHORITY_SMTP_URL = 'smtp://u:p%40ss@mail.example.co.jp:587'
  const { mail } = readSettings({
    ...least,
    AUTHORITY_SMTP_URL,
    AUTHORITY_MAIL_FROM: 'サンプル銀行 <pki@example.co.jp>',
  })
  const from = { name: 'サンプル銀行', address: 'pki@example.co.jp' }
  expect(mail).toEqual({ smtpUrl: AUTHORITY_SMTP_URL, from })
  const plain = readSettings({ ...least, AUTHORITY_SMTP_URL, AUTHORITY_MAIL_FROM: 'pki@example.co.jp' })
  expect(plain.mail?.from).toEqual({ name: '', address: 'pki@example.co.jp' })
})

it('does not tell the mail server’s password when its URL is wrong', () => {
  const read = () => readSettings({ ...least, AUTHORITY_SMTP_URL: 'http://u:secret@mail.example.co.jp' })
  expect(read).toThrow(BadSettings)
  expect(read).not.toThrow(/secret/)
})

it('takes empty variables as unset and cuts slashes off public addresses', () => {
  const settings = readSettings({
    ...least,
    AUTHORITY_HOST: '',
    AUTHORITY_PORT: '8000',
    AUTHORITY_PUBLIC_URL: 'https://ca.example.jp/',
    AUTHORITY_CRL_URL: 'http://crl.example.jp/a.crl',
  })
  expect(settings).toMatchObject({ host: '127.0.0.1', port: 8000, publicUrl: 'https://ca.example.jp' })
  expect(settings.crlUrl).toBe('http://crl.example.jp/a.crl')
})

it('prefers the file with the database URL to the variable', () => {
  const file = path.join(dir, 'url')
  fs.writeFileSync(file, `${url}2\n`)
  expect(readSettings({ ...least, AUTHORITY_DATABASE_URL_FILE: file }).databaseUrl).toBe(`${url}2`)
})

it('takes a passphrase instead of the secret file; of its two ways the file wins', () => {
  const file = path.join(dir, 'passphrase')
  fs.writeFileSync(file, 'correct horse battery staple\n')
  const given = { ...least, AUTHORITY_SECRET_FILE: undefined, AUTHORITY_PASSPHRASE: 'another passphrase' }
  expect(readSettings(given).sealedUnder).toEqual({ passphrase: 'another passphrase' })
  const both = readSettings({ ...given, AUTHORITY_PASSPHRASE_FILE: file })
  expect(both.sealedUnder).toEqual({ passphrase: 'correct horse battery staple' })
})

it.each([
  ['AUTHORITY_PASSPHRASE_FILE', { AUTHORITY_PASSPHRASE_FILE: '/nowhere' }],
  ['AUTHORITY_SECRET_FILE', { AUTHORITY_PASSPHRASE: 'both of the two' }],
  ['AUTHORITY_SECRET_FILE', { AUTHORITY_SECRET_FILE: '' }],
  ['AUTHORITY_PORT', { AUTHORITY_PORT: '70000' }],
  ['AUTHORITY_PUBLIC_URL', { AUTHORITY_PUBLIC_URL: 'http://plain.example' }],
  ['AUTHORITY_LOG_LEVEL', { AUTHORITY_LOG_LEVEL: 'loud' }],
  ['AUTHORITY_DATABASE_URL', { AUTHORITY_DATABASE_URL: undefined }],
  ['AUTHORITY_DATABASE_URL', { AUTHORITY_DATABASE_URL: 'mysql://x' }],
  ['AUTHORITY_DATABASE_URL_FILE', { AUTHORITY_DATABASE_URL_FILE: '/nowhere' }],
])('names %s when it is wrong', (name, change) => {
  expect(() => readSettings({ ...least, ...change })).toThrow(BadSettings)
  expect(() => readSettings({ ...least, ...change })).toThrow(name)
})

it('does not repeat a database URL, which holds a password, in its message', () => {
  expect(() => readSettings({ ...least, AUTHORITY_DATABASE_URL: 'mysql://u:geheim@x' })).not.toThrow(/geheim/)
})
