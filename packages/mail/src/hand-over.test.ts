import { expect, it } from 'vitest'
import { connectionOptions } from './hand-over.ts'

const optionsFor = (smtpUrl: string, ca?: string) => connectionOptions({ smtpUrl, ca })

it.each([
  ['smtp://mail.example.co.jp', { port: 587, secure: false, requireTLS: true }],
  ['smtp://10.0.0.5:25', { port: 25, secure: false, requireTLS: true }],
  ['smtps://mail.example.co.jp', { port: 465, secure: true, requireTLS: true }],
  ['smtp://localhost:2525', { port: 2525, requireTLS: false, ignoreTLS: true }],
  ['smtp://[::1]:2525', { host: '::1', requireTLS: false }],
  // A name that only begins like this machine is another one.
  ['smtp://127.0.0.1.example.co.jp', { requireTLS: true }],
])('a mail server at %s is spoken to with %j', (url, expected) => {
  expect(optionsFor(url)).toMatchObject(expected)
})

it('a mail server on this machine with a CA of its own must have TLS too', () => {
  expect(optionsFor('smtp://127.0.0.1', 'PEM')).toMatchObject({ requireTLS: true, tls: { ca: 'PEM' } })
})
