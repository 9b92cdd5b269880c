import { randomBytes } from 'node:crypto'
import type { TokenAlgorithm } from '@certfleet/authority-db/generated/client.ts'
import { seal, unseal } from '@certfleet/pki/at-rest.ts'
import { HOTP, Secret, TOTP, URI } from 'otpauth'
import { CannotDo } from '../cannot-do.ts'
import { otpDigits, otpPeriodSeconds, secretOf } from './one-time-password.ts'
import { ocraSuite } from './transaction.ts'

/** RFC 4226 §4, R6: at least 128 bits, 160 recommended; OCRA's HMAC-SHA-256 takes 256. */
const minBytes = 16
const newBytes = { totp: 20, hotp: 20, ocra: 32 } satisfies Record<TokenAlgorithm, number>

export const newTokenSecret = (algorithm: TokenAlgorithm): Buffer => randomBytes(newBytes[algorithm])

/** @throws CannotDo when it is not base32 (RFC 4648 §6), or too short. */
export function readTokenSecret(base32: string): Buffer {
  const text = base32.replace(/[\s-]/g, '').toUpperCase()
  if (!/^[A-Z2-7]+=*$/.test(text))
    throw new CannotDo('the secret is not base32', { ja: '秘密鍵がbase32の形ではありません。' })
  const secret = Buffer.from(Secret.fromBase32(text).bytes)
  if (secret.length < minBytes) {
    throw new CannotDo(`the secret has ${secret.length} bytes; at least ${minBytes} are needed (RFC 4226)`, {
      ja: `秘密鍵が${secret.length}バイトしかありません。${minBytes}バイト以上が必要です。`,
    })
  }
  return secret
}

/** What a token's secret is sealed for: a row cannot be moved to another token. */
export const tokenPurpose = ({ institutionCode, serial }: TokenName) => `token-${institutionCode}-${serial}`

interface TokenName {
  institutionCode: string
  serial: string
}

export const sealTokenSecret = (tokenSecret: Uint8Array, secret: Buffer, name: TokenName): Uint8Array<ArrayBuffer> =>
  new Uint8Array(seal(tokenSecret, secret, tokenPurpose(name)))

/** @throws when the authority's secret is another one than it was sealed under. */
export const openTokenSecret = (token: TokenName & { sealedSecret: Uint8Array }, secret: Buffer): Buffer =>
  unseal(token.sealedSecret, secret, tokenPurpose(token))

/** The secret as the one line authenticator apps take; for OCRA, which has none, in the same form. */
export function tokenUri(algorithm: TokenAlgorithm, secret: Uint8Array, serial: string, issuer: string): string {
  const common = { issuer, label: serial, secret: secretOf(secret), digits: otpDigits }
  switch (algorithm) {
    case 'totp':
      return URI.stringify(new TOTP({ ...common, period: otpPeriodSeconds }))
    case 'hotp':
      return URI.stringify(new HOTP({ ...common, counter: 0 }))
    case 'ocra': {
      const query = new URLSearchParams({ issuer, secret: common.secret.base32, suite: ocraSuite }).toString()
      return `otpauth://ocra/${encodeURIComponent(issuer)}:${encodeURIComponent(serial)}?${query}`
    }
  }
}
